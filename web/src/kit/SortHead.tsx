import { Icon } from "./Icon";

interface SortHeadProps {
  word: string;
  order: string;
  sort: string;
  onSort: (order: string) => void;
}

/** The head of a column by which a list can be sorted, greatest first. */
export function SortHead({ word, order, sort, onSort }: SortHeadProps) {
  const isSorted = sort === order;
  return (
    <span role="columnheader" className="num" aria-sort={isSorted ? "descending" : "none"}>
      <button type="button" className={isSorted ? "sort on" : "sort"} onClick={() => onSort(order)}>
        {isSorted && <Icon name="down" small />}
        {word}
      </button>
    </span>
  );
}

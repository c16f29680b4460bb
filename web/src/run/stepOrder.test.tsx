import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { createStepOrder, neighbours, StepOrderContext, useStepOrder } from "./stepOrder";

afterEach(cleanup);

function Panel() {
  const { previous, next } = neighbours(useStepOrder(), "b");
  return <p>{`${previous ?? "none"} ${next ?? "none"}`}</p>;
}

test("A panel that was there before its list learns of the steps beside its own", () => {
  const order = createStepOrder();
  render(
    <StepOrderContext value={order}>
      <Panel />
    </StepOrderContext>,
  );
  expect(screen.getByText("none none")).toBeTruthy();
  act(() => order.set(["a", "b", "c"]));
  expect(screen.getByText("a c")).toBeTruthy();
});

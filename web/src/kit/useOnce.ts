import { useState } from "react";

/**
 * True once something was so, and from then on. For a page that waits until all it asks for is there: a part of it that asks again for what failed must not make the page wait anew, and with
 * that take the part away and bring it back, for ever.
 */
export function useOnce(isSo: boolean): boolean {
  const [wasSo, setWasSo] = useState(isSo);
  if (isSo && !wasSo) setWasSo(true);
  return wasSo || isSo;
}

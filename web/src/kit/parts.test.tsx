import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { MantineProvider } from "@mantine/core";
import type { ReactNode } from "react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Problem } from "../api/problem";
import { ActionButton } from "./ActionButton";
import { Bar } from "./Bar";
import { Json } from "./Json";
import { ErrorBox } from "./States";
import { Status } from "./Status";
import { Tabs } from "./Tabs";

Object.defineProperty(window, "matchMedia", { value: () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }) });
const within = ({ children }: { children: ReactNode }) => <MantineProvider env="test">{children}</MantineProvider>;

afterEach(cleanup);

describe("A button whose action is not possible", () => {
  test("stays, says why in words, and does nothing", () => {
    const act = vi.fn();
    render(<ActionButton icon="cancel" refusal="None of the selected runs is active." onClick={act}>Cancel</ActionButton>, { wrapper: within });
    const button = screen.getByRole("button", { name: "Cancel" });
    fireEvent.click(button);
    expect(act).not.toHaveBeenCalled();
    expect(button.getAttribute("aria-disabled")).toBe("true");
    expect(document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent).toBe("None of the selected runs is active.");
  });

  test("that is possible does it", () => {
    const act = vi.fn();
    render(<ActionButton icon="cancel" onClick={act}>Cancel</ActionButton>, { wrapper: within });
    fireEvent.click(screen.getByRole("button"));
    expect(act).toHaveBeenCalledOnce();
  });
});

describe("A status", () => {
  test("has an icon and a word, also where this page does not know it", () => {
    const { container } = render(<><Status status="in_doubt" /><Status status="dreaming" /></>);
    expect(container.textContent).toBe("In doubtdreaming");
    expect(container.querySelectorAll("svg")).toHaveLength(2);
  });
});

describe("A bar", () => {
  test("is to scale and says its counts", () => {
    const counts = { succeeded: 50, reused: 100, failed: 10, refused: 0, skipped: 0, quarantined: 0, cancelled: 0, in_doubt: 0, pending: 40 };
    render(<Bar counts={counts} />);
    const bar = screen.getByRole("img", { name: "50 executed, 100 reused, 10 failed of 200" });
    expect([...bar.children].map((part) => [part.className, (part as HTMLElement).style.getPropertyValue("--v")])).toEqual([["r", "50"], ["x", "25"], ["f", "5"]]);
  });
});

describe("An error", () => {
  test("is told with hint and code, and can be tried again", () => {
    const again = vi.fn();
    render(<ErrorBox what="The runs could not be read" error={new Problem({ title: "No such run.", detail: "run_9 is not here.", hint: "Look at the list.", code: "run.not_found", status: 404 })} onRetry={again} />);
    expect(screen.getByRole("alert").textContent).toBe("The runs could not be read: No such run.run_9 is not here.Look at the list.run.not_foundTry again");
    fireEvent.click(screen.getByRole("button"));
    expect(again).toHaveBeenCalledOnce();
  });
});

describe("Output of steps", () => {
  test("is text, never markup", () => {
    const evil = { "<img src=x onerror=alert(1)>": "</span><script>alert(2)</script>" };
    const { container } = render(<Json value={evil} label="output" />);
    expect(container.querySelector("img, script")).toBeNull();
    expect(container.textContent).toBe(JSON.stringify(evil, null, 2));
  });
});

describe("Tabs", () => {
  test("are moved through by arrows, round the end", () => {
    const change = vi.fn();
    render(<Tabs label="Parts" tabs={[{ key: "a", label: "A" }, { key: "b", label: "B" }, { key: "c", label: "C" }]} current="c" onChange={change} />);
    fireEvent.keyDown(screen.getByRole("tab", { name: "C" }), { key: "ArrowRight" });
    fireEvent.keyDown(screen.getByRole("tab", { name: "C" }), { key: "ArrowLeft" });
    expect(change.mock.calls).toEqual([["a"], ["b"]]);
    expect(screen.getAllByRole("tab").map((tab) => tab.tabIndex)).toEqual([-1, -1, 0]);
  });
});

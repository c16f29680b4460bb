import type { ReactElement } from "react";

/** The shapes of all icons, drawn on a grid of 16 by 16. Their outlines differ, so that they are told apart without colour. */
const shapes = {
  agent: <><rect x="2.5" y="5" width="11" height="8.5" rx="2" /><path d="M8 2v3M6 8.5v1.5M10 8.5v1.5" /></>,
  artifact: <><path d="M8 1.5 13.8 4.7v6.6L8 14.5l-5.8-3.2V4.7z" /><path d="M2.4 4.8 8 8l5.6-3.2M8 8v6.3" /></>,
  audit: <><path d="M8 1.6 13.2 3.5v4.1c0 3.2-2.1 5.6-5.2 6.8-3.1-1.2-5.2-3.6-5.2-6.8V3.5z" /><path d="m5.7 8 1.6 1.6 3-3.3" /></>,
  branch: <><circle cx="4.5" cy="3.5" r="1.75" /><circle cx="4.5" cy="12.5" r="1.75" /><circle cx="11.5" cy="5.5" r="1.75" /><path d="M4.5 5.25v5.5M11.5 7.25c0 2.5-4.5 1.7-6.3 4" /></>,
  cancel: <><circle cx="8" cy="8" r="6.25" /><path d="m3.7 12.3 8.6-8.6" /></>,
  clock: <><circle cx="8" cy="8" r="6.25" /><path d="M8 4.5V8l2.3 1.5" /></>,
  cog: <><circle cx="8" cy="8" r="2" /><path d="M8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2M3.4 3.4l1.4 1.4M11.2 11.2l1.4 1.4M12.6 3.4l-1.4 1.4M4.8 11.2l-1.4 1.4" /></>,
  compare: <><path d="M8 1.5v13M5.5 4H2v8h3.5M10.5 4H14v8h-3.5" /></>,
  copy: <><rect x="5.5" y="5.5" width="8" height="8" rx="1.5" /><path d="M10.5 3v-.5h-8v8H3" /></>,
  differs: <><circle cx="8" cy="8" r="6.25" /><path d="M5.5 6.7h5M5.5 9.3h5M9.5 4.8l-3 6.4" /></>,
  dl: <><path d="M8 2v8M4.8 7 8 10.2 11.2 7M2.5 13.5h11" /></>,
  doubt: <><path d="M8 1.2 14.8 8 8 14.8 1.2 8z" /><path d="M6.6 6.6c.1-1.7 2.9-1.7 2.9.1 0 1.1-1.4 1.2-1.4 2.2M8.1 11v.05" /></>,
  down: <><path d="m4 6.5 4 4 4-4" /></>,
  fail: <><path d="M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4z" /><path d="m6 6 4 4m0-4-4 4" /></>,
  fit: <><path d="M2 5.5V2h3.5M10.5 2H14v3.5M14 10.5V14h-3.5M5.5 14H2v-3.5" /></>,
  fork: <><circle cx="4" cy="3" r="1.5" /><circle cx="12" cy="3" r="1.5" /><circle cx="8" cy="13" r="1.5" /><path d="M4 4.5v1.3C4 8 8 7.5 8 11.5M12 4.5v1.3C12 8 8 7.5 8 11.5" /></>,
  halt: <><path d="M6.5 1.93a6.25 6.25 0 1 0 3 0" /><path d="M8 1.5v5.6" /></>,
  hazard: <><path d="M8 2 14.4 13.5H1.6z" /><path d="M8 6.5v3.2M8 11.7v.05" /></>,
  menu: <><path d="M2 4.5h12M2 8h12M2 11.5h12" /></>,
  minus: <><path d="M3 8h10" /></>,
  more: <><path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.2" /></>,
  ok: <><circle cx="8" cy="8" r="6.25" /><path d="m5.3 8.3 1.9 1.9 3.5-4" /></>,
  pipe: <><rect x="1.5" y="5.5" width="4" height="5" rx="1" /><rect x="10.5" y="2" width="4" height="4" rx="1" /><rect x="10.5" y="10" width="4" height="4" rx="1" /><path d="M5.5 8H8M10.5 4H8v8h2.5" /></>,
  play: <><path d="M4.5 2.8v10.4L13 8z" /></>,
  plus: <><path d="M8 3v10M3 8h10" /></>,
  queued: <><circle cx="8" cy="8" r="6.25" strokeDasharray="1.8 2.13" /><path d="M8 5.2V8l1.9 1.3" /></>,
  rec: <><circle cx="8" cy="8" r="6.25" /><circle cx="8" cy="8" r="2" fill="currentColor" stroke="none" /></>,
  refuse: <><path d="M8 1.6 13.2 3.5v4.1c0 3.2-2.1 5.6-5.2 6.8-3.1-1.2-5.2-3.6-5.2-6.8V3.5z" /><path d="M5.6 8h4.8" /></>,
  replay: <><path d="M8 4 3 8l5 4zM13.5 4l-5 4 5 4z" /></>,
  rerun: <><path d="M2 7.5V6.8A2.8 2.8 0 0 1 4.8 4H13M11 2l2.2 2L11 6M14 8.5v.7A2.8 2.8 0 0 1 11.2 12H3M5 10l-2.2 2L5 14" /></>,
  restart: <><path d="M2.5 8a5.5 5.5 0 1 0 1.9-4.15L2.5 5.5" /><path d="M2.5 2.3v3.2h3.2" /></>,
  right: <><path d="m6 4 4 4-4 4" /></>,
  run: <><path d="M8 1.75A6.25 6.25 0 1 1 1.75 8" /><circle cx="8" cy="8" r="1.5" fill="currentColor" stroke="none" /></>,
  runs: <><path d="M2 4h1M2 8h1M2 12h1M5.5 4H14M5.5 8H14M5.5 12H11" /></>,
  same: <><circle cx="8" cy="8" r="6.25" /><path d="M5.6 6.7h4.8M5.6 9.3h4.8" /></>,
  search: <><circle cx="7" cy="7" r="4.75" /><path d="m10.6 10.6 3.4 3.4" /></>,
  skip: <><circle cx="8" cy="8" r="6.25" /><path d="m6.2 5.5 2.4 2.5-2.4 2.5M10.3 5.5v5" /></>,
  star: <><path d="m8 1.8 1.9 3.9 4.3.6-3.1 3 .7 4.3L8 11.6l-3.8 2 .7-4.3-3.1-3 4.3-.6z" /></>,
  tag: <><path d="M2 2.5h5.5l6 6-5 5-6-6z" /><path d="M5 5.5h.01" strokeWidth="2" /></>,
  term: <><path d="m3 4 4 4-4 4M8.5 12H13" /></>,
  theme: <><circle cx="8" cy="8" r="6.25" /><path d="M8 1.75v12.5A6.25 6.25 0 0 0 8 1.75z" fill="currentColor" /></>,
  unknown: <><circle cx="8" cy="8" r="6.25" strokeDasharray="1.8 2.13" /><path d="M6.4 6.5c.1-1.9 3.2-1.9 3.2.1C9.6 7.8 8 7.9 8 9M8 11v.05" /></>,
  up: <><path d="m4 10 4-4 4 4" /></>,
  x: <><path d="m4 4 8 8m0-8-8 8" /></>,
} satisfies Record<string, ReactElement>;

export type IconName = keyof typeof shapes;

interface IconProps {
  name: IconName;
  small?: boolean;
  spin?: boolean;
}

/** An icon beside a word; it says nothing by itself. */
export function Icon({ name, small = false, spin = false }: IconProps) {
  const classes = ["i", small ? "i-s" : "", spin ? "spin" : ""].filter(Boolean).join(" ");
  return (
    <svg className={classes} viewBox="0 0 16 16" aria-hidden="true">
      {shapes[name]}
    </svg>
  );
}

import { useState } from "react";
import { Link, NavLink, Outlet, ScrollRestoration } from "react-router";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Drawer } from "@mantine/core";
import { overviewQuery } from "../api/queries";
import { become, logOut, sessionQuery } from "../api/session";
import { useConnection } from "../api/connection";
import { formatElapsed } from "../kit/format";
import { Icon } from "../kit/Icon";
import { useNow } from "../kit/now";
import { KeySheet } from "./KeySheet";
import { useKeys } from "./keys";
import { Palette, openPalette } from "./Palette";
import { pages } from "./pages";
import { toggleTheme } from "./theme";

function Brand() {
  return (
    <Link className="brand" to="/runs">
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <g fill="currentColor">
          <circle cx="3.2" cy="7" r="1.7" />
          <circle cx="3.2" cy="13" r="1.7" />
          <rect x="7.2" y="2" width="2" height="16" rx="1" />
          <rect x="11.6" y="2" width="5.6" height="16" rx="1.6" />
        </g>
      </svg>
      Reprise
    </Link>
  );
}

/** Whether what is shown is what is; where the stream broke, how old it is. */
function ConnectionLine() {
  const { connection, heardAt } = useConnection();
  const now = useNow();
  const age = now - heardAt;
  const words = { none: "Not live", connecting: "Connecting", live: "Live", ended: "Ended, complete", reconnecting: age > 10_000 ? `Reconnecting, ${formatElapsed(age)} old` : "Reconnecting" };
  return (
    <span className={`live ${connection}`} role="status">
      <span className="live-dot" />
      {words[connection]}
    </span>
  );
}

function NavEntries({ onFollow }: { onFollow?: () => void }) {
  const overview = useQuery(overviewQuery).data;
  return pages.map((page) => (
    <NavLink key={page.path} className="nav-item" to={page.path} {...(onFollow ? { onClick: onFollow } : {})}>
      <Icon name={page.icon} />
      {page.label}
      {overview && <span className="n">{page.count(overview)}</span>}
    </NavLink>
  ));
}

function SettingsEntry({ onFollow }: { onFollow?: () => void }) {
  return (
    <NavLink className="nav-item" to="/settings" {...(onFollow ? { onClick: onFollow } : {})}>
      <Icon name="cog" />
      Settings
    </NavLink>
  );
}

/** Who is logged in, and the way out; nothing where the server asks for no key. */
function WhoEntry() {
  const client = useQueryClient();
  const session = useQuery(sessionQuery).data;
  if (session?.login !== true || session.name == null) return null;
  return (
    <button type="button" className="nav-item" title={`${session.name}, ${session.role ?? ""}`} onClick={() => void logOut().then((next) => become(client, next))}>
      <Icon name="x" />
      <span className="cut">Log out {session.name}</span>
    </button>
  );
}

function ThemeEntry() {
  return (
    <button type="button" className="nav-item" onClick={toggleTheme}>
      <Icon name="theme" />
      Theme
    </button>
  );
}

/** What stands around every page: navigation, search, theme, the state of the connection. */
export function Shell() {
  const [showsKeys, setShowsKeys] = useState(false);
  const [showsMenu, setShowsMenu] = useState(false);
  useKeys({ t: toggleTheme, "?": () => setShowsKeys(true), "shift+?": () => setShowsKeys(true), "mod+k": openPalette });
  return (
    <div className="app">
      <a className="skip" href="#main">
        To the content
      </a>
      <nav className="nav" aria-label="Main">
        <Brand />
        <button type="button" className="search" onClick={openPalette}>
          <Icon name="search" />
          Search
          <span className="kbd">{/Mac|iP/.test(navigator.userAgent) ? "⌘K" : "Ctrl K"}</span>
        </button>
        <NavEntries />
        <div className="nav-foot">
          <SettingsEntry />
          <WhoEntry />
          <ThemeEntry />
          <div className="conn">
            <ConnectionLine />
            <button type="button" className="kbd" aria-label="List of keys" onClick={() => setShowsKeys(true)}>
              ?
            </button>
          </div>
        </div>
      </nav>
      <header className="mobile-bar">
        <Brand />
        <span className="grow" />
        <button type="button" className="btn" aria-label="Search" onClick={openPalette}>
          <Icon name="search" />
        </button>
        <button type="button" className="btn" aria-label="Menu" onClick={() => setShowsMenu(true)}>
          <Icon name="menu" />
        </button>
      </header>
      <main className="main" id="main" tabIndex={-1}>
        <Outlet />
      </main>
      <Drawer opened={showsMenu} onClose={() => setShowsMenu(false)} position="right" size={280} title="Menu" lockScroll={false}>
        <div className="menu-sheet">
          <NavEntries onFollow={() => setShowsMenu(false)} />
          <SettingsEntry onFollow={() => setShowsMenu(false)} />
          <WhoEntry />
          <ThemeEntry />
          <div className="conn">
            <ConnectionLine />
          </div>
        </div>
      </Drawer>
      <ScrollRestoration />
      <KeySheet opened={showsKeys} onClose={() => setShowsKeys(false)} />
      <Palette onKeys={() => setShowsKeys(true)} />
    </div>
  );
}

import { Copy } from "../kit/Id";
import { Icon, type IconName } from "../kit/Icon";
import { Staff } from "./Staff";

interface WayProps {
  icon: IconName;
  title: string;
  command: string;
  best?: boolean;
  children: string;
}

function Way({ icon, title, command, best = false, children }: WayProps) {
  return (
    <section className={best ? "card way one" : "card way"}>
      <Icon name={icon} />
      <h2>{title}</h2>
      <p>{children}</p>
      <div className="code">
        <span className="p">$</span>
        <span>{command}</span>
        <Copy text={command} what="command" />
      </div>
    </section>
  );
}

/** Stands where the list will be: what Reprise does, and three ways to begin. */
export function FirstStart() {
  return (
    <div className="first">
      <h1>Nothing recorded yet</h1>
      <p className="lead">Reprise records every step of a run, with its inputs, its result and the reason why it ran. From then on you can play it again from anywhere and see that it plays the same.</p>
      <Staff />
      <div className="ways">
        <Way icon="play" title="See it work" command="reprise demo" best>
          A week of earthquakes, 1,707 events, through a small pipeline: it runs, is killed half-way, goes on, and runs again with one change. Needs no network and no account.
        </Way>
        <Way icon="pipe" title="Run your pipeline" command="reprise run pipeline.yaml">
          Point Reprise at a pipeline file. Mistakes in it are listed all at once, with line and column.
        </Way>
        <Way icon="term" title="Record a command" command="reprise record -- make">
          Put it in front of what you run today. Files that it reads and writes become artifacts.
        </Way>
      </div>
      <div className="card wait">
        <span className="st idle">
          <Icon name="queued" />
          Listening
        </span>
        <span className="grow sub">
          The first run shows up here by itself. Agents register at <span className="mono">POST /api/v1/nodes/register</span>
        </span>
      </div>
    </div>
  );
}

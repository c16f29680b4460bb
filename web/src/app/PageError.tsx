import { Link, useLocation, useRouteError } from "react-router";
import { Empty, ErrorBox } from "../kit/States";

/** Takes the place of a page that broke. */
export function PageError() {
  const error = useRouteError();
  return <ErrorBox what="This page" error={error} onRetry={() => location.reload()} />;
}

/** Takes the place of a page that there is none of. */
export function Lost() {
  const { pathname } = useLocation();
  return (
    <Empty icon="unknown" title="There is no page here">
      <p>
        Nothing is at <span className="mono">{pathname}</span>.
      </p>
      <Link className="btn" to="/runs">
        To the runs
      </Link>
    </Empty>
  );
}

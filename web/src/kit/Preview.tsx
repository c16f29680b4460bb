import { useQuery } from "@tanstack/react-query";
import { textQuery } from "../api/run";
import { formatMediaType, formatSize } from "./format";
import { Digest } from "./Id";
import { Code, prettyText } from "./Json";
import { ErrorBox, SkeletonBlock } from "./States";

const readable = /^text\/|json|xml|yaml|n-triples|csv|javascript|markdown/;
const most = 4000;

interface PreviewProps {
  name: string;
  artifact: { digest: string; size: number; media_type: string };
  /** Where the bytes are had, below the API; by their digest where nothing is said. */
  from?: string;
}

/** The head of an artifact as text; of bytes that are no text, only what they are. */
export function Preview({ name, artifact, from }: PreviewProps) {
  const isText = readable.test(artifact.media_type);
  const text = useQuery({ ...textQuery(artifact.digest, most, from), enabled: isText });
  const pretty = text.data ? (text.data.whole ? prettyText(text.data.text) : { text: `${text.data.text}\n…`, isJson: false }) : null;
  return (
    <div className="io">
      <div className="l">
        <span className="cut">{name}</span>
        <Digest digest={artifact.digest} />
        <span className="nowrap">
          {formatSize(artifact.size)} · {formatMediaType(artifact.media_type)}
        </span>
      </div>
      {isText && text.isPending && <SkeletonBlock size="line" what={name} />}
      {text.isError && <ErrorBox what={`${name} could not be read`} error={text.error} />}
      {pretty && <Code text={pretty.text} isJson={pretty.isJson} label={name} />}
    </div>
  );
}

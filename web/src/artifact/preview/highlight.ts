import { createLowlight } from "lowlight";
import bash from "highlight.js/lib/languages/bash";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import markdown from "highlight.js/lib/languages/markdown";
import python from "highlight.js/lib/languages/python";
import sql from "highlight.js/lib/languages/sql";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

const lowlight = createLowlight({ bash, csharp, css, javascript, json, markdown, python, sql, xml, yaml });

/** A piece of text and how it is coloured; nothing in it is ever markup. */
export interface Token {
  text: string;
  className: string;
}

type Tree = ReturnType<typeof lowlight.highlight>;
type Child = Tree["children"][number];

/** A text in coloured pieces. */
export function tokensOf(text: string, language: string): Token[] {
  const tokens: Token[] = [];
  function take(nodes: readonly Child[], className: string): void {
    for (const node of nodes) {
      if (node.type === "text") tokens.push({ text: node.value, className });
      else if (node.type === "element") take(node.children, Array.isArray(node.properties["className"]) ? node.properties["className"].join(" ") : className);
    }
  }
  take(lowlight.highlight(language, text).children, "");
  return tokens;
}

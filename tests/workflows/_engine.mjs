// Evaluates one expression a line with GitHub's own engine: JSON in, JSON out.
import { createInterface } from "node:readline";

import { data, Evaluator, Lexer, Parser } from "./vendor/expressions.mjs";

const toData = (value) => JSON.parse(JSON.stringify(value), data.reviver);

function evaluate({ expression, contexts, functions }) {
  const definitions = Object.entries(functions).map(([name, value]) => ({
    name,
    minArgs: 0,
    maxArgs: 255,
    call: () => toData(value),
  }));
  const { tokens } = new Lexer(expression).lex();
  const tree = new Parser(tokens, Object.keys(contexts), definitions).parse();
  // The engine looks functions up in lower case.
  const byName = new Map(definitions.map((item) => [item.name.toLowerCase(), item]));
  const result = new Evaluator(tree, toData(contexts), byName).evaluate();
  return { value: JSON.parse(JSON.stringify(result, data.replacer)), text: result.coerceString() };
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = evaluate(JSON.parse(line));
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}

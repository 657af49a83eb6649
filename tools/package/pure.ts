/**
 * Marks what a module computes when it is loaded, so that a bundler may leave it out where nobody uses it:
 *
 *     const grid = equal(8);   →   const grid = PURE (() => (equal(8)))();
 *
 * True of every module of ours: none does something by being loaded. Bundlers cannot know, and keep each call, getter and
 * spread. No line moves, so that source maps hold.
 * @module
 */
// deno-lint-ignore no-import-prefix -- in deno.json every `deno task` would resolve it, into the lock: docs/decisions/0004
import ts from "npm:typescript@6.0.3";

/** Whether a bundler sees by itself that an expression does nothing but be. */
const isPlain = (e: ts.Expression): boolean => {
  if (ts.isAsExpression(e) || ts.isSatisfiesExpression(e) || ts.isParenthesizedExpression(e)) {
    return isPlain(e.expression);
  }
  if (ts.isArrayLiteralExpression(e)) return e.elements.every((v) => !ts.isSpreadElement(v) && isPlain(v));
  if (ts.isObjectLiteralExpression(e)) {
    return e.properties.every((p) =>
      ts.isMethodDeclaration(p) || ts.isShorthandPropertyAssignment(p) ||
      ts.isPropertyAssignment(p) && !ts.isComputedPropertyName(p.name) && isPlain(p.initializer)
    );
  }
  return ts.isArrowFunction(e) || ts.isFunctionExpression(e) || ts.isIdentifier(e) ||
    ts.isLiteralExpression(e) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(e.kind);
};

/** A change of a text: what stands in place of a part. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const isOfTypes = (s: ts.Statement): boolean => ts.isInterfaceDeclaration(s) || ts.isTypeAliasDeclaration(s);

/**
 * The text of a module with its marks, and without types and the comments that stand before its statements: the package has
 * them in its declarations, and would have them again in its source maps.
 */
export function marked(path: string, text: string): string {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  const marks = file.statements.filter(ts.isVariableStatement).flatMap((
    s,
  ) => [...s.declarationList.declarations])
    .flatMap(({ name, initializer: e }): readonly Edit[] => {
      if (e === undefined || !ts.isIdentifier(name) || isPlain(e)) return [];
      const [from, to] = [e.getStart(file), e.getEnd()];
      return [{ from, to: from, text: "/* @__PURE__ */ (() => (" }, { from: to, to, text: "))()" }];
    });
  const blank = (from: number, to: number): Edit => ({
    from,
    to,
    text: text.slice(from, to).replaceAll(/[^\n]/g, ""),
  });
  const comments = file.statements.flatMap((s) =>
    isOfTypes(s)
      ? [blank(s.getFullStart(), s.getEnd())]
      : (ts.getLeadingCommentRanges(text, s.getFullStart()) ?? []).map(({ pos, end }) => blank(pos, end))
  );
  return [...marks, ...comments].toSorted((a, b) => b.from - a.from).reduce(
    (made, { from, to, text: put }) => made.slice(0, from) + put + made.slice(to),
    text,
  );
}

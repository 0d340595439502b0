import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/** Everything that answers a request, as the source has it: what Next.js would find, found the same way. */
export type Inventory = {
  /** `/cases/[id]` */
  pages: string[];
  /** `GET /api/cases/[id]/observations` */
  routes: string[];
  /** `app/(app)/inbox/actions.ts markNoticesReadAction` */
  actions: string[];
  /** Files with an action among other code, where neither we nor a reader would look for one. */
  hidden: string[];
};

export function takeInventory(): Inventory {
  const files = ["app", "components", "server"].flatMap(sourcesUnder);
  const named = (name: string) => files.filter((file) => file.startsWith("app/") && path.basename(file).replace(/\.tsx?$/, "") === name);
  const withDirective = files.filter((file) => /^\s*(["'])use server\1/m.test(readFileSync(file, "utf8")));
  const wholeFile = withDirective.filter(isActionFile);
  return {
    pages: named("page").map(addressOf).sort(),
    routes: named("route").flatMap((file) => exportsOf(file).filter(isMethod).map((method) => `${method} ${addressOf(file)}`)).sort(),
    actions: wholeFile.flatMap((file) => exportsOf(file).map((name) => `${file} ${name}`)).sort(),
    hidden: withDirective.filter((file) => !wholeFile.includes(file)),
  };
}

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** The address under which Next.js serves a file: its folders without groups. */
function addressOf(file: string): string {
  const folders = path.dirname(file).split(path.sep).slice(1);
  return `/${folders.filter((folder) => !/^\(.*\)$/.test(folder)).join("/")}`;
}

function isMethod(name: string): boolean {
  return ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].includes(name);
}

function isActionFile(file: string): boolean {
  const [first] = parse(file).statements;
  return first !== undefined && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression) && first.expression.text === "use server";
}

/** What a file exports at run time, by name. */
function exportsOf(file: string): string[] {
  return parse(file).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return exportedNames(statement);
    const exported = ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!exported) return [];
    if (ts.isFunctionDeclaration(statement)) return [statement.name?.text ?? "default"];
    return ts.isVariableStatement(statement) ? statement.declarationList.declarations.map(({ name }) => name.getText()) : [];
  });
}

function exportedNames({ isTypeOnly, exportClause }: ts.ExportDeclaration): string[] {
  if (isTypeOnly) return [];
  return exportClause && ts.isNamedExports(exportClause)
    ? exportClause.elements.filter((element) => !element.isTypeOnly).map(({ name }) => name.text)
    : ["*"];
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
}

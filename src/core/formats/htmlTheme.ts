/**
 * The editor's colours for a page without an editor: the names that the viewer's style sheet uses, in VS Code's
 * Light Modern and Dark Modern.
 */
const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  'badge-background': ['#cccccc', '#616161'],
  'badge-foreground': ['#3b3b3b', '#f8f8f8'],
  'button-background': ['#005fb8', '#0078d4'],
  'button-foreground': ['#ffffff', '#ffffff'],
  'button-hoverBackground': ['#0258a8', '#026ec1'],
  'charts-blue': ['#1a85ff', '#3794ff'],
  'charts-green': ['#388a34', '#89d185'],
  'charts-orange': ['#d18616', '#d18616'],
  'charts-purple': ['#652d90', '#b180d7'],
  'charts-red': ['#e51400', '#f14c4c'],
  'charts-yellow': ['#bf8803', '#cca700'],
  descriptionForeground: ['#3b3b3b', '#9d9d9d'],
  'dropdown-background': ['#ffffff', '#313131'],
  'dropdown-border': ['#cecece', '#3c3c3c'],
  'dropdown-foreground': ['#3b3b3b', '#cccccc'],
  'editor-background': ['#ffffff', '#1f1f1f'],
  'editor-findMatchHighlightBackground': ['#ea5c0055', '#ea5c0055'],
  'editor-foreground': ['#3b3b3b', '#cccccc'],
  'editorHoverWidget-background': ['#f8f8f8', '#202020'],
  'editorHoverWidget-border': ['#c8c8c8', '#454545'],
  'editorHoverWidget-foreground': ['#3b3b3b', '#cccccc'],
  'editorWarning-foreground': ['#bf8803', '#cca700'],
  errorForeground: ['#c72e0f', '#f85149'],
  focusBorder: ['#005fb8', '#0078d4'],
  foreground: ['#3b3b3b', '#cccccc'],
  'input-background': ['#ffffff', '#313131'],
  'input-border': ['#cecece', '#3c3c3c'],
  'input-foreground': ['#3b3b3b', '#cccccc'],
  'input-placeholderForeground': ['#767676', '#989898'],
  'inputOption-activeBackground': ['#bed6ed', '#2489db82'],
  'inputOption-activeBorder': ['#005fb8', '#2488db'],
  'inputOption-activeForeground': ['#000000', '#ffffff'],
  'inputValidation-errorBorder': ['#be1100', '#be1100'],
  'inputValidation-warningBackground': ['#f6f5d2', '#352a05'],
  'inputValidation-warningBorder': ['#b89500', '#b89500'],
  'inputValidation-warningForeground': ['#3b3b3b', '#cccccc'],
  'list-activeSelectionBackground': ['#e8e8e8', '#04395e'],
  'list-activeSelectionForeground': ['#000000', '#ffffff'],
  'list-highlightForeground': ['#0066bf', '#2aaaff'],
  'list-hoverBackground': ['#f2f2f2', '#2a2d2e'],
  'list-inactiveSelectionBackground': ['#e4e6f1', '#37373d'],
  'list-inactiveSelectionForeground': ['#3b3b3b', '#cccccc'],
  'menu-background': ['#ffffff', '#1f1f1f'],
  'menu-border': ['#cecece', '#454545'],
  'menu-foreground': ['#3b3b3b', '#cccccc'],
  'menu-selectionBackground': ['#005fb8', '#0078d4'],
  'menu-selectionForeground': ['#ffffff', '#ffffff'],
  'menu-separatorBackground': ['#d4d4d4', '#454545'],
  'panel-border': ['#e5e5e5', '#2b2b2b'],
  'panelTitle-activeBorder': ['#005fb8', '#0078d4'],
  'panelTitle-activeForeground': ['#3b3b3b', '#cccccc'],
  'panelTitle-inactiveForeground': ['#3b3b3b', '#9d9d9d'],
  'progressBar-background': ['#005fb8', '#0078d4'],
  'sideBarSectionHeader-background': ['#f8f8f8', '#181818'],
  'sideBarSectionHeader-foreground': ['#3b3b3b', '#cccccc'],
  'textCodeBlock-background': ['#f8f8f8', '#2b2b2b'],
  'textLink-activeForeground': ['#005fb8', '#4daafc'],
  'textLink-foreground': ['#005fb8', '#4daafc'],
  'toolbar-hoverBackground': ['#b8b8b850', '#5a5d5e50'],
};

const FONTS = `--vscode-font-family: system-ui, -apple-system, 'Segoe UI', sans-serif;
--vscode-editor-font-family: ui-monospace, Menlo, Consolas, monospace;`;

/** Custom properties as the editor would set them, light or dark as the reader's system is. */
export function htmlTheme(): string {
  const set = (theme: 0 | 1): string =>
    Object.entries(COLOURS)
      .map(([name, values]) => `--vscode-${name}: ${values[theme]};`)
      .join('\n');
  return `:root {\ncolor-scheme: light dark;\n${FONTS}\n${set(0)}\n}\n@media (prefers-color-scheme: dark) {\n:root {\n${set(1)}\n}\n}\n`;
}

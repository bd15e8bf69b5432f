/**
 * Text with names from a profile, for a notification. VS Code makes links of `[text](command:...)` there,
 * which run any command; and controls that turn the direction of text make one path look like another.
 */
export function plainText(text: string): string {
  return text
    .replaceAll('](', '] (')
    .replace(/\s+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '\ufffd');
}

import arrowLeft from '@vscode/codicons/src/icons/arrow-left.svg';
import arrowRight from '@vscode/codicons/src/icons/arrow-right.svg';
import chevronRight from '@vscode/codicons/src/icons/chevron-right.svg';
import close from '@vscode/codicons/src/icons/close.svg';
import debugContinue from '@vscode/codicons/src/icons/debug-continue.svg';
import debugPause from '@vscode/codicons/src/icons/debug-pause.svg';
import error from '@vscode/codicons/src/icons/error.svg';
import filter from '@vscode/codicons/src/icons/filter.svg';
import flame from '@vscode/codicons/src/icons/flame.svg';
import gitCompare from '@vscode/codicons/src/icons/git-compare.svg';
import goToFile from '@vscode/codicons/src/icons/go-to-file.svg';
import history from '@vscode/codicons/src/icons/history.svg';
import info from '@vscode/codicons/src/icons/info.svg';
import question from '@vscode/codicons/src/icons/question.svg';
import record from '@vscode/codicons/src/icons/record.svg';
import regex from '@vscode/codicons/src/icons/regex.svg';
import reset from '@vscode/codicons/src/icons/screen-normal.svg';
import saveAs from '@vscode/codicons/src/icons/save-as.svg';
import search from '@vscode/codicons/src/icons/search.svg';
import target from '@vscode/codicons/src/icons/target.svg';
import triangleDown from '@vscode/codicons/src/icons/triangle-down.svg';
import triangleUp from '@vscode/codicons/src/icons/triangle-up.svg';
import watch from '@vscode/codicons/src/icons/watch.svg';
import warning from '@vscode/codicons/src/icons/warning.svg';

const sources = {
  arrowLeft,
  arrowRight,
  chevronRight,
  close,
  debugContinue,
  debugPause,
  error,
  filter,
  flame,
  gitCompare,
  goToFile,
  history,
  info,
  question,
  record,
  regex,
  reset,
  saveAs,
  search,
  target,
  triangleDown,
  triangleUp,
  warning,
  watch,
};
export type IconName = keyof typeof sources;

/** A codicon; decoration only, the control around it carries the name. */
export function icon(name: IconName): SVGElement {
  const template = document.createElement('template');
  template.innerHTML = sources[name];
  const svg = template.content.firstElementChild as SVGElement;
  svg.classList.add('icon');
  svg.setAttribute('aria-hidden', 'true');
  return svg;
}

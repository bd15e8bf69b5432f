import { commands, window } from 'vscode';

export function activate() {
  // Not awaited: a profile may run for minutes, an activation should not.
  commands
    .executeCommand('selftime.profileLaunchConfig')
    .then(undefined, (error) => window.showErrorMessage(`npm start: ${error.message}`));
}

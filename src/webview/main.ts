import { App } from './app.ts';
import './styles/index.css';
import { WorkerClient } from './workerClient.ts';

const script = document.currentScript as HTMLScriptElement;
const app = new App(document.getElementById('app')!, new WorkerClient(new URL('worker.js', script.src).href));
void app.start();

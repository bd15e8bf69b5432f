import { App } from './app.ts';
import './styles/index.css';

const script = document.currentScript as HTMLScriptElement;
void new App(document.getElementById('app')!, script.src).start();

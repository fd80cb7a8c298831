import { init, renderRecord } from 'gp-record';
import 'gp-record/define';

const input = await (await fetch('/record.json')).arrayBuffer();
await init();
window.html = renderRecord(input).html;
document.querySelector('gp-record').worker = () => new Worker(new URL('gp-record/worker', import.meta.url), { type: 'module' });
window.view = await document.querySelector('gp-record').load(input);

import { mount } from 'svelte';
import './style/base.css';
import App from './App.svelte';
import { preferences } from './preferences.svelte';

await preferences.begin();
mount(App, { target: document.getElementById('app')! });

if ('serviceWorker' in navigator && import.meta.env.PROD) {
  void navigator.serviceWorker.register('/worker.js', { type: 'module' }).catch(() => {});
}

import './page.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { reloadOnce } from './offline/renew';

reloadOnce();
const target = document.getElementById('page');
if (!target) throw new Error('index.html has no element #page to put the page into');
mount(App, { target });

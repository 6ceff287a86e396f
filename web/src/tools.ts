/** What nobody needs for the first map: one file instead of a dozen, which the page keeps to work offline. */
export { default as ChartPanel } from './charts/ChartPanel.svelte';
export { default as ComparePanel } from './compare/ComparePanel.svelte';
export { default as ExportPanel } from './export/ExportPanel.svelte';
export { default as MeasurePanel } from './measure/MeasurePanel.svelte';
export { default as TableView } from './table/TableView.svelte';

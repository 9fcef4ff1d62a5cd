/** English sentences that read differently for one thing: everything else is its own key. */
export const ENGLISH_PLURALS: Readonly<Record<string, string>> = {
  '{{count}} nodes_one': '{{count}} node',
  '{{count}} nodes, {{taking}} take part_one': '{{count}} node, {{taking}} takes part',
  '{{count}} nodes, no cluster built yet_one': '{{count}} node, no cluster built yet',
  '{{count}} nodes need something_one': '{{count}} node needs something',
  '{{count}} nodes ready_one': '{{count}} node ready',
  '{{count}} to fix_one': '{{count}} to fix',
  '{{count}} jobs_one': '{{count}} job',
  '{{count}} cores_one': '{{count}} core',
  '{{count}} networks_one': '{{count}} network',
  '{{count}} changes_one': '{{count}} change',
  '{{count}} nodes selected_one': '{{count}} node selected',
  'Scanning {{count}} networks_one': 'Scanning {{count}} network',
  '{{count}} networks were not scanned._one': '{{count}} network was not scanned.',
  'Check {{count}} nodes again_one': 'Check {{count}} node again',
  'Set {{count}} nodes aside_one': 'Set {{count}} node aside',
  '{{count}} nodes found._one': '{{count}} node found.',
  '{{count}} remedies need no person_one': '{{count}} remedy needs no person',
  'Apply {{count}} remedies_one': 'Apply {{count}} remedy',
  'Continue with {{count}} nodes_one': 'Continue with {{count}} node',
  '{{count}} workers, {{slots}} slots_one': '{{count}} worker, {{slots}} slots',
  'Take back {{count}} changes_one': 'Take back {{count}} change',
  '{{count}} lines_one': '{{count}} line',
  '{{count}} other types in the details_one': '{{count}} other type in the details',
  'Show {{count}} more checks_one': 'Show {{count}} more check',
  'All {{count}} nodes are ready._one': 'The node is ready.',
  '{{count}} nodes so far. You can go on while the scan runs._one':
    '{{count}} node so far. You can go on while the scan runs.',
  '{{count}} nodes, {{usable}} usable. Looked at {{time}}. Next: choose the scheduler and the workers._one':
    '{{count}} node, {{usable}} usable. Looked at {{time}}. Next: choose the scheduler and the workers.',
  '{{count}} nodes, {{usable}} usable, {{taking}} take part. Looked at {{time}}._one':
    '{{count}} node, {{usable}} usable, {{taking}} takes part. Looked at {{time}}.',
  '{{count}} nodes, none looked at yet. Scan to see how they stand._one':
    '{{count}} node, not looked at yet. Scan to see how it stands.',
  'Nothing on its nodes was changed by this. There is a backup of {{time}} with {{count}} nodes; what was changed since then has to be set again._one':
    'Nothing on its nodes was changed by this. There is a backup of {{time}} with {{count}} node; what was changed since then has to be set again.',
  '{{count}} addresses_one': '{{count}} address',
  '{{count}} changes can be taken back._one': '{{count}} change can be taken back.',
  '{{count}} nodes, {{aside}} set aside. Select rows to act on many at once._one':
    '{{count}} node, {{aside}} set aside. Select rows to act on many at once.',
  '{{count}} changes that Muster made on its nodes stay there. Take them back first under Changes, if you want the nodes as they were._one':
    '{{count}} change that Muster made on its nodes stays there. Take it back first under Changes, if you want the nodes as they were.',
  'Scan {{count}} addresses. This takes up to {{seconds}} s, and others may notice it._one':
    'Scan {{count}} address. This takes up to {{seconds}} s, and others may notice it.',
  '{{count}} nodes found_one': '{{count}} node found',
  'Scheduler and worker show the same {{count}} entries._one': 'Scheduler and worker show the same entry.',
  '{{count}} of {{total}} changes were left as they are._one': '{{count}} of {{total}} changes was left as it is.',
  '{{count}} of {{total}} output files are gone or changed, {{name}} first._one':
    '{{count}} of {{total}} output files is gone or changed: {{name}}.',
};

/** Singular forms of the pages that bring the cluster together: host keys, share, proof. */
export const CLUSTER_PLURALS: Readonly<Record<string, string>> = {
  'All {{count}} workers know {{scheduler}}, and can log in there._one':
    'The worker knows {{scheduler}}, and can log in there.',
  'All {{count}} workers are proven both ways._one': 'The worker is proven both ways.',
  'Show {{count}} plans_one': 'Show the plan',
  'Seed {{count}} keys_one': 'Seed {{count}} key',
  'Authorise {{count}} logins_one': 'Authorise {{count}} login',
  'Continue with {{count}} workers_one': 'Continue with {{count}} worker',
  '{{count}} workers are not prepared yet. Their prerequisites come first._one':
    '{{count}} worker is not prepared yet. Its prerequisites come first.',
  'on {{count}} workers_one': 'on {{count}} worker',
  'Set up the share on {{count}} workers_one': 'Set up the share on {{count}} worker',
  '{{count}} workers see the folder {{path}} of {{scheduler}} as their own until the share is taken down._one':
    '{{count}} worker sees the folder {{path}} of {{scheduler}} as its own until the share is taken down.',
  'Take down the share on {{count}} workers_one': 'Take down the share on {{count}} worker',
  'On {{names}}, with {{count}} slots._one': 'On {{names}}, with {{count}} slot.',
  '{{count}} slots_one': '{{count}} slot',
  '{{count}} flights_one': '{{count}} flight',
  '{{count}} runs of this cluster_one': '{{count}} run of this cluster',
};

import agilabClaims from '../../remote/agilab/agilab_claims.py?raw';
import agilabExec from '../../remote/agilab/agilab_exec.py?raw';
import agilabVerify from '../../remote/agilab/agilab_verify.py?raw';
import busy from '../../remote/agilab/agilab-busy.sh?raw';
import clear from '../../remote/agilab/agilab-clear.sh?raw';
import clock from '../../remote/agilab/agilab-clock.sh?raw';
import cut from '../../remote/agilab/agilab-cut.sh?raw';
import digests from '../../remote/agilab/agilab-digests.sh?raw';
import end from '../../remote/agilab/agilab-end.sh?raw';
import find from '../../remote/agilab/agilab-find.sh?raw';
import footprint from '../../remote/agilab/agilab-footprint.sh?raw';
import install from '../../remote/agilab/agilab-install.sh?raw';
import mark from '../../remote/agilab/agilab-mark.sh?raw';
import outputs from '../../remote/agilab/agilab-outputs.sh?raw';
import print from '../../remote/agilab/agilab-print.sh?raw';
import processes from '../../remote/agilab/agilab-processes.sh?raw';
import program from '../../remote/agilab/agilab-program.sh?raw';
import envCommon from '../../remote/proof/env-common.sh?raw';
import holdNode from '../../remote/proof/hold-node.sh?raw';
import leaseCommon from '../../remote/proof/lease-common.sh?raw';
import { changing, observing } from '../../remote/script';
import { PYTHON_PROGRAMS } from '../programs';

/** The shell programs of runner `agilab`. */
export const AGILAB_SCRIPTS = {
  find: observing('agilab-find', find),
  install: changing('agilab-install', install),
  program: changing('agilab-program', program),
  print: observing('agilab-print', print),
  busy: observing('agilab-busy', processes + busy),
  hold: changing('agilab-hold', envCommon + leaseCommon + processes + cut + holdNode),
  end: changing('agilab-end', leaseCommon + processes + end),
  footprint: observing('agilab-footprint', footprint),
  mark: changing('agilab-mark', mark),
  outputs: observing('agilab-outputs', outputs),
  digests: observing('agilab-digests', digests),
  clock: observing('agilab-clock', clock),
  clear: changing('agilab-clear', clear),
};

/** The Python programs, as they lie in `~/.muster-agilab/programs`. */
export const AGILAB_PROGRAMS: Readonly<Record<string, string>> = {
  ...PYTHON_PROGRAMS,
  'agilab_claims.py': agilabClaims,
  'agilab_exec.py': agilabExec,
  'agilab_verify.py': agilabVerify,
};

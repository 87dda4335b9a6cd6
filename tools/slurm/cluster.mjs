// A Slurm cluster of its own on this machine: munged, slurmctld and a slurmd for each node, all in one temporary folder and on the
// loopback. Nothing is installed and nothing outside the folder is touched; `stop` ends every process that was started here or by
// a job. Needs the programs of Slurm and munge (Debian: apt-get install slurm-wlm munge) and root, as slurmd does.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scontrol'];

/** Output of a program. */
export const run = (program, args, options = {}) =>
  new Promise((resolve) => {
    execFile(program, args, { maxBuffer: 1 << 26, ...options }, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? 1) : 0, out: stdout, err: stderr }),
    );
  });

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Waits until `test` says something true. */
export async function until(what, test, seconds = 120) {
  for (let waited = 0; waited < seconds; waited += 0.2) {
    const found = await test();
    if (found) return found;
    await pause(200);
  }
  throw new Error(`waited ${seconds} s in vain: ${what}`);
}

const config = ({ folder, host, ports, nodes, cpus, maxArraySize, nodeTimeout }) => `ClusterName=geq
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${ports[0]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
# a job that is queued again begins when its credential has expired: 120 s without this
AuthInfo=socket=${folder}/munge/socket,cred_expire=5
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool/%n
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd-%n.pid
SlurmctldLogFile=${folder}/log/slurmctld
SlurmdLogFile=${folder}/log/slurmd-%n
# several slurmd on one machine, without cgroups
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
MailProg=/bin/true
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MaxArraySize=${maxArraySize}
JobRequeue=1
ReturnToService=2
SlurmdTimeout=${nodeTimeout}
KillWait=5
SchedulerParameters=sched_interval=1,batch_sched_delay=0,requeue_delay=1
${nodes.map((name, i) => `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${ports[i + 1]} CPUs=${cpus} RealMemory=1000`).join('\n')}
PartitionName=geq Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;

/** @returns the environment in which Slurm's programs find this cluster, and how to end it, or one of its nodes */
export async function startCluster({ numNodes = 3, cpus = 2, maxArraySize = 1001, nodeTimeout = 10 } = {}) {
  for (const program of PROGRAMS) {
    const { code } = await run('sh', ['-c', `command -v ${program}`]);
    if (code !== 0) throw new Error(`${program} is not installed (Debian: apt-get install slurm-wlm munge)`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'geq-slurm-'));
  for (const name of ['munge', 'state', 'spool', 'log']) await mkdir(join(folder, name));
  await chmod(join(folder, 'munge'), 0o700);
  await writeFile(join(folder, 'munge/key'), randomBytes(1024), { mode: 0o400 });
  const nodes = Array.from({ length: numNodes }, (_, i) => `n${i + 1}`);
  const ports = [];
  for (let i = 0; i <= numNodes; i++) ports.push(await freePort());
  const env = { ...process.env, SLURM_CONF: join(folder, 'slurm.conf') };
  await writeFile(
    env.SLURM_CONF,
    config({ folder, host: hostname().split('.')[0], ports, nodes, cpus, maxArraySize, nodeTimeout }),
  );

  const started = new Map();
  const start = (name, program, args) => {
    const log = openSync(join(folder, 'log', `${name}.out`), 'a');
    started.set(
      name,
      spawn(program, args, { stdio: ['ignore', log, log], env: { ...env, GEQ_SLURM_DAEMON: `${folder} ${name}` } }),
    );
  };
  const startNode = async (name) => {
    await mkdir(join(folder, 'spool', name), { recursive: true });
    start(name, 'slurmd', ['-D', '-N', name]);
  };

  /** Processes of this cluster, by what their environment says: daemons, job steps (theirs is the daemon's), jobs. */
  const processes = (node) =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => {
        if (pid === process.pid) return false;
        try {
          const words = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
          const isJob =
            words.includes(`SLURM_CONF=${env.SLURM_CONF}`) &&
            (node === undefined
              ? words.some((word) => word.startsWith('SLURMD_NODENAME='))
              : words.includes(`SLURMD_NODENAME=${node}`));
          const isDaemon = words.some((word) =>
            node === undefined
              ? word.startsWith(`GEQ_SLURM_DAEMON=${folder} `)
              : word === `GEQ_SLURM_DAEMON=${folder} ${node}`,
          );
          return isJob || isDaemon;
        } catch {
          return false; // ended meanwhile, or another user's
        }
      });
  const kill = (pids, signal) => {
    for (const pid of pids) {
      try {
        process.kill(pid, signal);
      } catch {
        /* ended meanwhile */
      }
    }
  };
  const stop = async () => {
    kill(processes(), 'SIGTERM');
    await pause(1000);
    for (let round = 0; round < 20 && processes().length > 0; round++) {
      kill(processes(), 'SIGKILL');
      await pause(100);
    }
    await rm(folder, { recursive: true, force: true });
  };

  try {
    start('munged', 'munged', [
      '-F',
      '--force',
      `--key-file=${folder}/munge/key`,
      `--socket=${folder}/munge/socket`,
      `--pid-file=${folder}/munge/pid`,
      `--seed-file=${folder}/munge/seed`,
    ]);
    await until('munge', async () => (await run('munge', ['-n', '-S', `${folder}/munge/socket`])).code === 0, 20);
    start('slurmctld', 'slurmctld', ['-D']);
    for (const name of nodes) await startNode(name);
    await until(
      'idle nodes',
      async () => (await run('sinfo', ['--noheader', '--format=%D %t'], { env })).out.trim() === `${numNodes} idle`,
      60,
    );
  } catch (error) {
    const logs = readdirSync(join(folder, 'log')).map(
      (name) =>
        `${name}: ${readFileSync(join(folder, 'log', name), 'utf8')
          .trim()
          .split('\n')
          .slice(-3)
          .join(' | ')}`,
    );
    await stop();
    throw new Error(`${error.message}\n${logs.join('\n')}`);
  }
  return { folder, env, nodes, startNode, loseNode: (name) => kill(processes(name), 'SIGKILL'), stop };
}

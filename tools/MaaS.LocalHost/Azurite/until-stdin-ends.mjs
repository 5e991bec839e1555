// node until-stdin-ends.mjs <grace in ms> <program> [arguments…]
//
// Runs a program and ends it, with everything that it started, when our standard input ends. The parent holds the other
// end of that pipe, so a killed parent (SIGKILL included) leaves nothing behind. With a grace period the program is first
// asked (SIGTERM); without one it is killed at once, as the Functions host does with a handler.
import { spawn } from "node:child_process";
import { constants } from "node:os";

const [grace, program, ...programArguments] = process.argv.slice(2);
const ownGroup = process.platform !== "win32";
const child = spawn(program, programArguments, { stdio: ["ignore", "inherit", "inherit"], detached: ownGroup });

const signal = (name) => {
  try {
    process.kill(ownGroup ? -child.pid : child.pid, name);
  } catch {
    // It has ended already.
  }
};

child.on("error", (error) => {
  console.error(`${program} could not be started: ${error.message}`);
  process.exit(127);
});
child.on("exit", (code, killedBy) => {
  signal("SIGKILL"); // what it left behind in its group
  process.exit(code ?? 128 + constants.signals[killedBy]);
});

// Ctrl-C reaches every process of the terminal: what to end, and when, is for the parent to say.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(name, () => {});
}

process.stdin.on("end", () => {
  if (Number(grace) > 0) {
    signal("SIGTERM");
    setTimeout(() => signal("SIGKILL"), Number(grace));
  } else {
    signal("SIGKILL");
  }
}).resume();

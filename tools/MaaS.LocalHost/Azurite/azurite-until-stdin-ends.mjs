// Runs Azurite and ends with whoever holds our standard input, so that a killed parent leaves nothing behind.
import { spawn } from "node:child_process";

const azurite = spawn(process.execPath, process.argv.slice(2), { stdio: ["ignore", "inherit", "inherit"] });
azurite.on("exit", (code) => process.exit(code ?? 1));
process.stdin.on("end", () => azurite.kill("SIGKILL")).resume();

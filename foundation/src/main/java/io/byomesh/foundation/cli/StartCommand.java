package io.byomesh.foundation.cli;

import io.byomesh.foundation.DataDir;
import io.byomesh.foundation.Foundation;
import io.byomesh.foundation.FoundationConfig;
import io.byomesh.foundation.RunInfo;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "start",
        description = "Start the foundation and the apps that were running; return when it answers.")
final class StartCommand implements Callable<Integer> {

    /** The script that started this process in the background waits for this line. */
    private static final String READY = "Ready.";

    @Mixin
    private Common common;

    @Option(names = "--api-port", paramLabel = "PORT", defaultValue = "6040",
            description = "Port of the API on 127.0.0.1. Default: ${DEFAULT-VALUE}.")
    private int apiPort;

    @Option(names = "--router-port", paramLabel = "PORT", defaultValue = "6080",
            description = "Port of the router for public routes on 127.0.0.1. Default: ${DEFAULT-VALUE}.")
    private int routerPort;

    @Option(names = "--policy-quota", paramLabel = "N", defaultValue = "150",
            description = "How many network policies may start at one app, unless an admin writes them. Default: ${DEFAULT-VALUE}.")
    private int policyQuota;

    @Option(names = "--no-self-service",
            description = "Space developers may not write network policies, unless they have the scope network.write.")
    private boolean noSelfService;

    @Option(names = "--certificate-lifetime", paramLabel = "TIME", defaultValue = "24h", converter = LifetimeConverter.class,
            description = "How long instances' identity certificates are valid, in hours, minutes or seconds: 24h, 90m, 30s. "
                    + "Each is replaced before it ends. Default: ${DEFAULT-VALUE}.")
    private Duration certificateLifetime;

    @Option(names = "--foreground", description = "Do not go to the background; stop with Ctrl-C.")
    private boolean foreground;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        requireSensible();
        DataDir dataDir = common.dataDir();
        Optional<RunInfo> running = RunInfo.read(dataDir).filter(RunInfo::ready);
        if (running.isPresent()) {
            say("The foundation is already running.");
            describe(running.get());
            return ExitCode.OK;
        }
        Prerequisites.check();
        serve(new FoundationConfig(dataDir, apiPort, routerPort, policyQuota, !noSelfService, certificateLifetime));
        return ExitCode.OK;
    }

    private void requireSensible() {
        requirePort("--api-port", apiPort);
        requirePort("--router-port", routerPort);
        if (apiPort == routerPort) {
            throw wrong("--api-port and --router-port are both " + apiPort + "; choose two different ports.");
        }
        if (policyQuota < 0) {
            throw wrong("--policy-quota is " + policyQuota + "; choose 0 or more.");
        }
    }

    private void requirePort(String option, int port) {
        if (port < 1 || port > 65_535) {
            throw wrong(option + " is " + port + "; choose a port from 1 to 65535.");
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private void serve(FoundationConfig config) throws IOException, InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        Foundation foundation = Foundation.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                foundation.close();
            } catch (RuntimeException e) {
                e.printStackTrace();
            } finally {
                stopped.countDown();
            }
        }));
        describe(RunInfo.read(config.dataDir()).orElseThrow());
        if (foreground) {
            say("Stop it with Ctrl-C.");
        } else {
            say(READY);
            detach(config.dataDir());
        }
        stopped.await();
    }

    /** From now on nobody listens to what this process says, and nobody must wait for the end of it. */
    private static void detach(DataDir dataDir) throws IOException {
        PrintStream log = OwnLog.open(dataDir.ownLog());
        System.out.close();
        System.err.close();
        System.setOut(log);
        System.setErr(log);
        Logger root = Logger.getLogger("");
        for (Handler toOldOutput : root.getHandlers()) {
            root.removeHandler(toOldOutput);
        }
        root.addHandler(new ConsoleHandler());
    }

    private void describe(RunInfo info) {
        say("API:     " + info.apiUrl());
        say("Routes:  http://HOST.apps.localhost:" + info.routerPort());
        say("Log in:  eval \"$(foundation env)\"");
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
    }
}

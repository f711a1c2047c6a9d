package io.byomesh.foundation.cli;

import io.byomesh.foundation.Rehearsal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** For the build. */
@Command(name = "rehearse", hidden = true, description = "Go through a start without instances.")
final class RehearseCommand implements Callable<Integer> {

    @Override
    public Integer call() throws Exception {
        Rehearsal.run();
        return ExitCode.OK;
    }
}

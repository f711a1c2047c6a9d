package io.byomesh.hotrod;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.deployment.Deployment;
import com.pulumi.exceptions.RunException;
import io.byomesh.mesh.graph.InvalidMeshException;
import io.byomesh.mesh.target.TargetException;

/** The Pulumi program: Hot R.O.D. on a mesh of its own, in one space of a Cloud Foundry. */
public final class Main {

    private Main() {}

    /** Run by the Pulumi engine. */
    public static void main(String[] args) {
        Pulumi.run(Main::stack);
    }

    private static void stack(Context context) {
        CalmRunner.calm();
        try {
            var settings = Settings.from(context.config(), System.getenv());
            new HotRodStack(context, settings, Deployment.getInstance().isDryRun()).build();
        } catch (TargetException | InvalidMeshException | IllegalArgumentException e) {
            // What is wrong with the input is said in one sentence; a stack trace would hide it.
            throw new RunException(e.getMessage());
        }
    }
}

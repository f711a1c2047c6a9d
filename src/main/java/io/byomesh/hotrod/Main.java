package io.byomesh.hotrod;

import com.pulumi.Context;
import com.pulumi.deployment.Deployment;
import com.pulumi.exceptions.RunException;
import io.byomesh.mesh.graph.InvalidMeshException;

/** The Pulumi program: Hot R.O.D. on a mesh of its own, in one space of a Cloud Foundry. */
public final class Main {

    private Main() {}

    /** Run by the Pulumi engine. */
    public static void main(String[] args) {
        Launch.run(Main::stack);
    }

    private static void stack(Context context) {
        try {
            var settings = Settings.from(context.config(), System.getenv());
            new HotRodStack(context, settings, Deployment.getInstance().isDryRun()).build();
            // What is wrong with the input is said in one sentence; a stack trace would hide it.
        } catch (InvalidMeshException e) {
            throw new RunException(SettingNames.in(e));
        } catch (IllegalArgumentException e) {
            throw new RunException(e.getMessage());
        }
    }
}

package io.byomesh.hotrod;

import io.byomesh.mesh.audit.Audit;
import io.byomesh.mesh.audit.Finding;
import io.byomesh.mesh.target.Credentials;
import io.byomesh.mesh.target.RunningMesh;
import io.byomesh.mesh.target.TargetException;
import java.util.Map;

/** {@code make audit}: prints what the audit finds of a running mesh. */
final class AuditCommand {

    private static final String USAGE = """
            usage: AuditCommand OWNER SERVERS CONSUL

            Goes through Consul's hardening items and says of each whether the running mesh meets it, and by which line of its configuration.

              OWNER    value of the label byo-mesh-stack of the mesh's apps: PROJECT.STACK
              SERVERS  name of the servers' app
              CONSUL   address of Consul's API

            Environment: CF_API_URL, CF_USER and CF_PASSWORD as Cloud Foundry's clients take them; CONSUL_HTTP_TOKEN, the management token.
            Exit status: 0 nothing is missing, 1 something is, 2 wrong usage, 3 the mesh or its foundation does not answer.
            """;

    private AuditCommand() {}

    /** @param args the owner, the servers' app and Consul's address */
    public static void main(String[] args) {
        System.exit(run(args, System.getenv()));
    }

    private static int run(String[] args, Map<String, String> environment) {
        if (args.length == 1 && args[0].equals("--help")) {
            System.out.print(USAGE);
            return 0;
        }
        var credentials = Credentials.fromEnvironment(environment);
        if (args.length != 3 || credentials == null || !environment.containsKey("CF_API_URL") || !environment.containsKey("CONSUL_HTTP_TOKEN")) {
            System.err.print(USAGE);
            return 2;
        }
        try {
            var live = RunningMesh.read(
                    environment.get("CF_API_URL"), credentials, false, args[0], args[1], args[2], environment.get("CONSUL_HTTP_TOKEN"));
            var findings = Audit.of(live);
            findings.stream().map(Finding::line).forEach(System.out::println);
            return Audit.passes(findings) ? 0 : 1;
        } catch (TargetException e) {
            System.err.println(e.getMessage());
            return 3;
        }
    }
}

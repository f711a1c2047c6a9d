package io.byomesh.mesh.audit;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.byomesh.mesh.audit.Finding.Verdict;
import io.byomesh.mesh.graph.AccessRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Goes through the items of Consul's security model (1 to 22), of its checklist for meshes (23 to 29) and of its advice for operation. */
public final class Audit {

    private static final String OPERATOR = "the foundation's operator";
    private static final int APP_PORT = 8080;
    /** As gossip numbers what becomes of its members. */
    private static final int ALIVE = 1;

    private final List<Finding> findings = new ArrayList<>();
    private final LiveMesh live;
    private final JsonObject config;

    private Audit(LiveMesh live) {
        this.live = live;
        this.config = live.agent().getAsJsonObject("DebugConfig");
    }

    /** Every item, by its number. */
    public static List<Finding> of(LiveMesh live) {
        var audit = new Audit(live);
        audit.transport();
        audit.access();
        audit.agents();
        audit.limits();
        audit.mesh();
        audit.operation();
        audit.findings.sort(Comparator.comparingInt(Finding::item));
        return List.copyOf(audit.findings);
    }

    /** Whether nothing is missing. */
    public static boolean passes(List<Finding> findings) {
        return findings.stream().noneMatch(finding -> finding.verdict() == Verdict.MISSING);
    }

    private void transport() {
        require(1, "certificates of who connects are checked", "true", "TLS.InternalRPC.VerifyIncoming");
        decide(2, "HTTPS asks for certificates", onLoopback("HTTPAddrs") && list("HTTPSAddrs").isEmpty() ? Verdict.NOT_APPLICABLE : Verdict.MISSING,
                "HTTPAddrs = " + at("HTTPAddrs") + ", HTTPSAddrs = " + at("HTTPSAddrs") + "; the door in front of it is Cloud Foundry's router");
        require(3, "RPC asks for certificates", "true", "TLS.InternalRPC.VerifyIncoming");
        decide(4, "gRPC asks for certificates", is("TLS.GRPC.VerifyIncoming", "true") ? Verdict.MET : Verdict.ACCEPTED,
                "TLS.GRPC.VerifyIncoming = " + at("TLS.GRPC.VerifyIncoming")
                        + "; whoever logs in has no certificate yet, everything there asks for a token (the mesh's own risk)");
        require(5, "certificates of who is connected to are checked", "true", "TLS.InternalRPC.VerifyOutgoing");
        require(6, "checks use the agent's certificate", "true", "EnableAgentTLSForChecks");
        require(7, "only a server's name makes a server", "true", "TLS.InternalRPC.VerifyServerHostname");
        require(8, "agents get certificates by themselves", "true", "AutoEncryptAllowTLS");
        var encrypted = live.agent().getAsJsonObject("Stats").getAsJsonObject("serf_lan").get("encrypted").getAsString();
        decide(10, "gossip is encrypted", verdict(encrypted.equals("true")), "Stats.serf_lan.encrypted = " + encrypted);
        require(18, "no TLS below 1.2", "TLSv1_2", "TLS.InternalRPC.TLSMinVersion");
        decide(25, "TCP and UDP are encrypted", verdict(encrypted.equals("true") && is("TLS.InternalRPC.VerifyIncoming", "true")),
                "Stats.serf_lan.encrypted = " + encrypted + ", TLS.InternalRPC.VerifyIncoming = " + at("TLS.InternalRPC.VerifyIncoming"));
    }

    private void access() {
        var denies = is("ACLsEnabled", "true") && is("ACLResolverSettings.ACLDefaultPolicy", "deny");
        var evidence = "ACLsEnabled = " + at("ACLsEnabled") + ", ACLResolverSettings.ACLDefaultPolicy = " + at("ACLResolverSettings.ACLDefaultPolicy");
        decide(9, "ACLs deny by default", verdict(denies), evidence);
        none(11, "namespaces", "of Consul Enterprise");
        none(12, "Sentinel", "of Consul Enterprise");
        decide(15, "certificates and keys are renewed", verdict(is("ConnectCAConfig.LeafCertTTL", "24h")),
                "ConnectCAConfig.LeafCertTTL = " + at("ConnectCAConfig.LeafCertTTL") + "; keys and tokens by the setting generations");
        decide(21, "the UI asks for a token", verdict(denies), "UIConfig.Enabled = " + at("UIConfig.Enabled") + ", " + evidence);
        none(22, "writing is for loopback only", "what writes comes through the router, and needs a token; AllowWriteHTTPFrom = " + at("AllowWriteHTTPFrom"));
        decide(24, "ACLs deny by default in the mesh", verdict(denies), evidence);
        var policies = live.anonymous().get("Policies");
        var nothing = policies == null || policies.isJsonNull() || policies.getAsJsonArray().isEmpty();
        decide(30, "who has no token may do nothing", verdict(denies && nothing), "policies of the anonymous token: " + (nothing ? "none" : policies));
        var nodes = nodes();
        var withToken = nodes.stream().filter(this::loggedIn).count();
        decide(31, "every instance has a token of its own", verdict(!nodes.isEmpty() && withToken == nodes.size()),
                withToken + " of " + nodes.size() + " instances have logged in");
    }

    /** The names of the nodes that are there and no servers: an instance each. */
    private List<String> nodes() {
        return StreamSupport.stream(live.members().spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .filter(member -> member.get("Status").getAsInt() == ALIVE && member.getAsJsonObject("Tags").get("role").getAsString().equals("node"))
                .map(member -> member.get("Name").getAsString())
                .toList();
    }

    /**
     * Whether there is a token of the instance whose GUID the node's name ends with. A login whose answer did not arrive leaves a token that
     * nobody knows, so that there can be more than one.
     */
    private boolean loggedIn(String node) {
        var parts = node.split(AccessRules.NODE_SEPARATOR, 2);
        return parts.length == 2 && StreamSupport.stream(live.loginTokens().spliterator(), false)
                .anyMatch(token -> token.getAsJsonObject().get("Description").getAsString().contains("\"" + parts[1] + "\""));
    }

    private void agents() {
        decide(13, "no checks by script", verdict(is("EnableLocalScriptChecks", "false") && is("EnableRemoteScriptChecks", "false")),
                "EnableLocalScriptChecks = " + at("EnableLocalScriptChecks") + ", EnableRemoteScriptChecks = " + at("EnableRemoteScriptChecks"));
        require(14, "no execution from afar", "true", "DisableRemoteExec");
        decide(16, "no agent runs as root", Verdict.NOT_APPLICABLE, "Cloud Foundry runs every process as vcap");
        decide(17, "the system confines the agents", Verdict.ACCEPTED, "what confines containers is the matter of " + OPERATOR);
        var ssh = live.serverSsh().has("enabled") ? live.serverSsh().get("enabled").getAsString() : "unknown";
        decide(26, "configuration and data are out of reach", verdict(ssh.equals("false")),
                "ssh to the servers' app: enabled = " + ssh + "; they lie on the disk of a container");
        decide(28, "Envoy's admin page is on loopback", Verdict.NOT_APPLICABLE, "no answer of Consul or Cloud Foundry tells; the sidecar program binds it to 127.0.0.1:19000");
    }

    private void limits() {
        decide(19, "answers carry protective headers", verdict(at("HTTPResponseHeaders").contains("nosniff")), "HTTPResponseHeaders = " + at("HTTPResponseHeaders"));
        var all = List.of("HTTPMaxConnsPerClient", "RPCMaxConnsPerClient", "RPCHandshakeTimeout", "KVMaxValueSize", "TxnMaxReqLen", "RequestLimitsMode");
        decide(20, "who asks too much is limited", verdict(all.stream().noneMatch(key -> at(key).equals("0"))),
                all.stream().map(key -> key + " = " + at(key)).collect(Collectors.joining(", ")));
    }

    private void mesh() {
        require(23, "intentions deny by default", "deny", "DefaultIntentionPolicy");
        var open = StreamSupport.stream(live.networkPolicies().spliterator(), false)
                .map(policy -> policy.getAsJsonObject().getAsJsonObject("destination").getAsJsonObject("ports"))
                .filter(ports -> ports.get("start").getAsInt() <= APP_PORT && APP_PORT <= ports.get("end").getAsInt())
                .count();
        decide(27, "no way to an app past its proxy", verdict(open == 0), open + " of " + live.networkPolicies().size() + " network policies open port " + APP_PORT);
        var byPath = StreamSupport.stream(live.intentions().spliterator(), false)
                .flatMap(entry -> StreamSupport.stream(entry.getAsJsonObject().getAsJsonArray("Sources").spliterator(), false))
                .filter(source -> source.getAsJsonObject().has("Permissions") && !source.getAsJsonObject().get("Permissions").isJsonNull())
                .count();
        decide(29, "paths are normalised before intentions look at them", byPath == 0 ? Verdict.NOT_APPLICABLE : Verdict.MISSING,
                byPath + " sources of " + live.intentions().size() + " intentions look at paths");
    }

    private void operation() {
        var voters = StreamSupport.stream(live.raft().getAsJsonArray("Servers").spliterator(), false)
                .filter(server -> server.getAsJsonObject().get("Voter").getAsBoolean()).count();
        decide(32, "an odd number of servers, three at least", voters % 2 == 1 && voters >= 3 ? Verdict.MET : Verdict.ACCEPTED, voters + " voters");
        require(33, "dead servers are removed", "true", "AutopilotCleanupDeadServers");
        require(34, "no agent asks its maker for updates", "true", "DisableUpdateCheck");
        decide(35, "an audit log", Verdict.NOT_APPLICABLE, "of Consul Enterprise");
    }

    private void none(int item, String title, String why) {
        decide(item, title, Verdict.NOT_APPLICABLE, why);
    }

    private void require(int item, String title, String value, String path) {
        decide(item, title, verdict(is(path, value)), path + " = " + at(path));
    }

    private void decide(int item, String title, Verdict verdict, String evidence) {
        findings.add(new Finding(item, title, verdict, evidence));
    }

    private static Verdict verdict(boolean met) {
        return met ? Verdict.MET : Verdict.MISSING;
    }

    private boolean is(String path, String value) {
        return at(path).equals(value);
    }

    /** What the server's configuration has there, as text. */
    private String at(String path) {
        JsonElement value = config;
        for (var key : path.split("\\.")) {
            value = value == null || !value.isJsonObject() ? null : value.getAsJsonObject().get(key);
        }
        if (value == null || value.isJsonNull()) {
            return "absent";
        }
        return value.isJsonPrimitive() ? value.getAsString() : value.toString();
    }

    private JsonArray list(String key) {
        return Objects.requireNonNullElseGet(config.getAsJsonArray(key), JsonArray::new);
    }

    private boolean onLoopback(String key) {
        return StreamSupport.stream(list(key).spliterator(), false).allMatch(address -> address.getAsString().contains("127.0.0.1"));
    }
}

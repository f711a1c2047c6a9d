package io.byomesh.foundation.networking;

import io.byomesh.foundation.http.Identity;
import io.byomesh.foundation.network.PolicyEnforcer;
import io.byomesh.foundation.network.PolicyRule;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.PolicyRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Network policies: who may write which, how many, and that what is written is in force. Policies of an app go with the app; the
 * real platform lets them linger for up to an hour.
 */
public final class PolicyServer {

    static final String ADMIN = "network.admin";
    static final String WRITE = "network.write";

    private final Database database;
    private final PolicyEnforcer enforcer;
    private final AppAccess access;
    private final boolean selfService;
    private final int quota;

    /**
     * @param selfService whether space developers need no {@code network.write}
     * @param quota how many policies may start at one app
     */
    public PolicyServer(Database database, PolicyEnforcer enforcer, AppAccess access, boolean selfService, int quota) {
        this.database = database;
        this.enforcer = enforcer;
        this.access = access;
        this.selfService = selfService;
        this.quota = quota;
    }

    void requireScope(Identity identity) {
        if (!selfService && !identity.has(ADMIN) && !identity.has(WRITE)) {
            throw NetworkingException.forbidden("provided scopes [" + identity.scopes().stream().sorted().collect(Collectors.joining(" "))
                    + "] do not include allowed scopes [" + ADMIN + " " + WRITE + "]");
        }
    }

    List<PolicyRecord> visibleTo(Identity identity) {
        var all = database.policies().all();
        if (identity.has(ADMIN)) {
            return all;
        }
        var developed = access.developedBy(identity);
        return all.stream().filter(policy -> developed.test(policy.source()) && developed.test(policy.destination())).toList();
    }

    /** Adds policies; they are in force when this returns. */
    void create(Identity identity, List<PolicyRecord> policies) {
        guard(identity, policies);
        synchronized (this) {
            database.inTransaction(() -> {
                checkQuota(identity, policies);
                database.policies().add(policies);
            });
            enforce();
        }
    }

    void delete(Identity identity, List<PolicyRecord> policies) {
        guard(identity, policies);
        synchronized (this) {
            database.policies().remove(policies);
            enforce();
        }
    }

    /** As on the real platform, what stands for no app is nobody's: its policies may be written, and deleted after it, by anybody. */
    private void guard(Identity identity, Collection<PolicyRecord> policies) {
        if (identity.has(ADMIN)) {
            return;
        }
        var developed = access.developedBy(identity);
        var apps = policies.stream().flatMap(policy -> Stream.of(policy.source(), policy.destination())).distinct();
        if (!apps.filter(app -> database.apps().find(app).isPresent()).allMatch(developed)) {
            throw NetworkingException.forbidden("one or more applications cannot be found or accessed");
        }
    }

    /** Counts policies as they were sent: one that exists already counts again, as on the real platform. */
    private void checkQuota(Identity identity, Collection<PolicyRecord> policies) {
        if (identity.has(ADMIN)) {
            return;
        }
        Map<String, Long> added = policies.stream().collect(Collectors.groupingBy(PolicyRecord::source, Collectors.counting()));
        added.forEach((source, count) -> {
            if (database.policies().countFrom(source) + count > quota) {
                throw NetworkingException.forbidden("policy quota exceeded");
            }
        });
    }

    /** Removes what starts or ends at an app that is gone. */
    public synchronized void forget(String appGuid) {
        if (database.policies().removeOf(appGuid)) {
            enforce();
        }
    }

    /** Puts into force what the database holds. */
    public synchronized void enforce() {
        enforcer.enforce(database.policies().all().stream()
                .map(policy -> new PolicyRule(
                        policy.source(), policy.destination(), policy.protocol(), policy.startPort(), policy.endPort()))
                .toList());
    }
}

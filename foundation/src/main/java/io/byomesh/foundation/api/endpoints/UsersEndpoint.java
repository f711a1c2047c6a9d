package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.actions.Jobs;
import io.byomesh.foundation.api.present.UserJson;
import io.byomesh.foundation.api.wire.BitsPayload;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.api.wire.MetadataPayload;
import io.byomesh.foundation.api.wire.TenancyPayload;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.RoleRecord;
import io.byomesh.foundation.store.UserRecord;

/** Users as the Cloud Controller knows them. UAA and it share one table, so a user of UAA is here at once. */
public final class UsersEndpoint {

    private final Database database;
    private final Access access;
    private final Jobs jobs;
    private final UserJson json;
    private final Listing<UserRecord> listing;

    public UsersEndpoint(Database database, Access access, Links links, Jobs jobs) {
        this.database = database;
        this.access = access;
        this.jobs = jobs;
        this.json = new UserJson(links);
        this.listing = new Listing<UserRecord>(links)
                .filter("usernames", UserRecord::username)
                .filter("partial_usernames", (user, parts) -> parts.stream().anyMatch(user.username()::contains))
                .filter("origins", UserRecord::origin)
                .labels(UserRecord::metadata);
    }

    public void routes(Routes routes) {
        routes.get("/v3/users", this::list)
                .post("/v3/users", this::create)
                .get("/v3/users/{guid}", this::get)
                .patch("/v3/users/{guid}", this::update)
                .delete("/v3/users/{guid}", this::delete);
    }

    /** One sees oneself and those in the same organizations. */
    private boolean sees(Rights rights, UserRecord user) {
        return rights.readsAll() || user.guid().equals(rights.identity().userGuid())
                || database.roles().where("userGuid", user.guid()).stream()
                        .anyMatch(role -> role.orgGuid() != null && database.orgs().find(role.orgGuid()).filter(rights::sees).isPresent());
    }

    private Response list(Request request) {
        var rights = access.of(request);
        var visible = database.users().all().stream().filter(user -> sees(rights, user)).toList();
        return Response.ok(listing.page(request, visible, json::of));
    }

    private Response create(Request request) {
        access.of(request).requireAdmin();
        var body = request.json(TenancyPayload.CreateUser.class);
        var user = body.guid() != null
                ? database.users().find(body.guid())
                : database.users().where("username", String.valueOf(body.username())).stream().findFirst();
        var found = user.orElseThrow(() -> CfErrors.unprocessable("Create the user in UAA first; then its guid is known here"));
        var changed = found.withMetadata(MetadataPayload.apply(body.metadata(), found.metadata()));
        database.users().update(changed);
        return Response.created(json.of(changed));
    }

    private UserRecord found(Request request, Rights rights) {
        return database.users().find(request.param("guid")).filter(user -> sees(rights, user)).orElseThrow(() -> CfErrors.notFound("User"));
    }

    private Response get(Request request) {
        return Response.ok(json.of(found(request, access.of(request))));
    }

    private Response update(Request request) {
        var rights = access.of(request);
        var user = found(request, rights);
        rights.requireAdmin();
        var body = request.json(BitsPayload.UpdateMetadata.class);
        var changed = user.withMetadata(MetadataPayload.apply(body.metadata(), user.metadata()));
        database.users().update(changed);
        return Response.ok(json.of(changed));
    }

    /** Takes the user's roles; the account is UAA's, and a client then deletes it there. */
    private Response delete(Request request) {
        var rights = access.of(request);
        var user = found(request, rights);
        rights.requireAdmin();
        return jobs.run("user.delete", "/v3/users/" + user.guid(), () -> database.inTransaction(() ->
                database.roles().where("userGuid", user.guid()).stream().map(RoleRecord::guid).forEach(database.roles()::delete)));
    }
}

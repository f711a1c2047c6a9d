package io.byomesh.foundation.api.endpoints;

import io.byomesh.foundation.api.access.Access;
import io.byomesh.foundation.api.access.Rights;
import io.byomesh.foundation.api.actions.Jobs;
import io.byomesh.foundation.api.present.RoleJson;
import io.byomesh.foundation.api.present.UserJson;
import io.byomesh.foundation.api.wire.Links;
import io.byomesh.foundation.api.wire.Listing;
import io.byomesh.foundation.api.wire.TenancyPayload;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.http.Json;
import io.byomesh.foundation.http.Request;
import io.byomesh.foundation.http.Response;
import io.byomesh.foundation.http.Routes;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.RoleRecord;
import io.byomesh.foundation.store.UserRecord;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Roles of users in organizations and spaces. */
public final class RolesEndpoint {

    private final Database database;
    private final Access access;
    private final Jobs jobs;
    private final RoleJson json;
    private final UserJson userJson;
    private final Listing<RoleRecord> listing;

    public RolesEndpoint(Database database, Access access, Links links, Jobs jobs) {
        this.database = database;
        this.access = access;
        this.jobs = jobs;
        this.json = new RoleJson(links);
        this.userJson = new UserJson(links);
        this.listing = new Listing<RoleRecord>(links)
                .filter("types", RoleRecord::type)
                .filter("user_guids", RoleRecord::userGuid)
                .filter("organization_guids", RoleRecord::orgGuid)
                .filter("space_guids", RoleRecord::spaceGuid)
                .accept("include");
    }

    public void routes(Routes routes) {
        routes.get("/v3/roles", this::list)
                .post("/v3/roles", this::create)
                .get("/v3/roles/{guid}", this::get)
                .delete("/v3/roles/{guid}", this::delete);
    }

    private boolean sees(Rights rights, RoleRecord role) {
        return role.userGuid().equals(rights.identity().userGuid())
                || (role.spaceGuid() != null
                        ? rights.seesSpace(role.spaceGuid())
                        : database.orgs().find(role.orgGuid()).filter(rights::sees).isPresent());
    }

    private Response list(Request request) {
        var rights = access.of(request);
        var visible = database.roles().all().stream().filter(role -> sees(rights, role)).toList();
        return Response.ok(listing.page(request, visible, json::of, page -> users(request, page)));
    }

    private Map<String, Object> users(Request request, List<RoleRecord> roles) {
        if (request.query().list("include").filter(names -> names.contains("user")).isEmpty()) {
            return null;
        }
        return Json.object("users", roles.stream().map(RoleRecord::userGuid).distinct()
                .map(database.users()::find).flatMap(Optional::stream).map(userJson::of).toList());
    }

    private Response create(Request request) {
        var rights = access.of(request);
        var body = request.json(TenancyPayload.CreateRole.class).validate();
        var role = database.inTransaction(() -> {
            var created = body.inSpace() ? inSpace(rights, body) : inOrg(rights, body);
            database.roles().insert(created);
            return created;
        });
        return Response.created(json.of(role));
    }

    private RoleRecord inOrg(Rights rights, TenancyPayload.CreateRole body) {
        var org = database.orgs().find(body.orgGuid()).filter(rights::sees).orElseThrow(() -> CfErrors.unprocessable(
                "Invalid organization. Ensure that the organization exists and you have access to it."));
        Rights.allow(rights.managesOrg(org.guid()));
        var user = user(body.user());
        var has = database.roles().where("userGuid", user.guid()).stream()
                .anyMatch(role -> role.type().equals(body.type()) && org.guid().equals(role.orgGuid()));
        if (has) {
            throw CfErrors.unprocessable(
                    "User '" + user.username() + "' already has '" + body.type() + "' role in organization '" + org.name() + "'.");
        }
        return RoleRecord.inOrg(body.type(), user.guid(), org.guid());
    }

    private RoleRecord inSpace(Rights rights, TenancyPayload.CreateRole body) {
        var space = database.spaces().find(body.spaceGuid()).filter(rights::sees).orElseThrow(() -> CfErrors.unprocessable(
                "Invalid space. Ensure that the space exists and you have access to it."));
        Rights.allow(rights.managesSpace(space));
        var user = user(body.user());
        var roles = database.roles().where("userGuid", user.guid());
        if (roles.stream().anyMatch(role -> role.type().equals(body.type()) && space.guid().equals(role.spaceGuid()))) {
            throw CfErrors.unprocessable(
                    "User '" + user.username() + "' already has '" + body.type() + "' role in space '" + space.name() + "'.");
        }
        if (roles.stream().noneMatch(role -> space.orgGuid().equals(role.orgGuid()))) {
            throw CfErrors.unprocessable(
                    "Users cannot be assigned roles in a space if they do not have a role in that space's organization.");
        }
        return RoleRecord.inSpace(body.type(), user.guid(), space.guid());
    }

    private UserRecord user(TenancyPayload.UserData wanted) {
        var user = wanted.guid() != null
                ? database.users().find(wanted.guid())
                : database.users().where("username", Objects.requireNonNullElse(wanted.username(), "")).stream()
                        .filter(found -> wanted.origin() == null || wanted.origin().equals(found.origin()))
                        .findFirst();
        return user.orElseThrow(() -> CfErrors.unprocessable(wanted.guid() != null
                ? "Invalid user. Ensure that the user exists and you have access to it."
                : "No user exists with the username '" + wanted.username() + "'."));
    }

    private RoleRecord found(Request request, Rights rights) {
        return database.roles().find(request.param("guid")).filter(role -> sees(rights, role))
                .orElseThrow(() -> CfErrors.notFound("Role"));
    }

    private Response get(Request request) {
        return Response.ok(json.of(found(request, access.of(request))));
    }

    private Response delete(Request request) {
        var rights = access.of(request);
        var role = found(request, rights);
        Rights.allow(role.spaceGuid() == null
                ? rights.managesOrg(role.orgGuid())
                : database.spaces().find(role.spaceGuid()).filter(rights::managesSpace).isPresent());
        requireNoSpaceRoles(role);
        return jobs.run("role.delete", "/v3/roles/" + role.guid(), () -> database.roles().delete(role.guid()));
    }

    /** Being in an organization is what roles in its spaces stand on. */
    private void requireNoSpaceRoles(RoleRecord role) {
        if (!role.type().equals(RoleRecord.ORG_USER)) {
            return;
        }
        var left = database.roles().where("userGuid", role.userGuid()).stream()
                .filter(other -> other.spaceGuid() != null)
                .anyMatch(other -> database.spaces().find(other.spaceGuid())
                        .filter(space -> space.orgGuid().equals(role.orgGuid())).isPresent());
        if (left) {
            throw CfErrors.unprocessable("Cannot delete organization_user role while user has roles in spaces in that organization.");
        }
    }
}

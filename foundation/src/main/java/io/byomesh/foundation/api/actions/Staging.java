package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.store.AppRecord;
import io.byomesh.foundation.store.BuildRecord;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.DeploymentRecord;
import io.byomesh.foundation.store.DropletRecord;
import io.byomesh.foundation.store.Entity;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.PackageRecord;
import io.byomesh.foundation.store.RunRecord;
import io.byomesh.foundation.store.Stamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** From an uploaded package to a droplet. The binary buildpack changes nothing, so a droplet is the package, unpacked. */
public final class Staging {

    private static final int KEPT = 5;
    private static final int MOST_ENTRIES = 100_000;
    private static final Pattern PROCFILE_LINE = Pattern.compile("^\\s*([A-Za-z0-9_-]+)\\s*:\\s*(\\S.*?)\\s*$");

    private final Database database;
    private final Bits bits;
    private final Events events;
    private final SafeZip zips;

    /** @param mostBytes how large a droplet may be */
    public Staging(Database database, Bits bits, Events events, long mostBytes) {
        this.database = database;
        this.bits = bits;
        this.events = events;
        this.zips = new SafeZip(MOST_ENTRIES, mostBytes);
    }

    /** Takes an uploaded zip as the package's bits. */
    public PackageRecord accept(PackageRecord bitsPackage, Path upload) {
        try {
            zips.check(upload);
            var checksum = Sha256.of(Files.newInputStream(upload));
            bits.keepPackage(upload, bitsPackage.guid());
            return store(bitsPackage.with(PackageRecord.READY, null, checksum));
        } catch (SafeZip.RefusedException e) {
            var error = "The app upload is invalid: " + e.getMessage();
            store(bitsPackage.with(PackageRecord.FAILED, error, null));
            throw CfErrors.unprocessable(error);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot take the upload for package " + bitsPackage.guid(), e);
        }
    }

    private PackageRecord store(PackageRecord changed) {
        database.packages().update(changed);
        return changed;
    }

    /** Unpacks what a build was made for; the build says how it went. */
    public void stage(BuildRecord build) {
        var droplet = Stamp.fresh();
        var unfinished = bits.unfinished(droplet.guid());
        try {
            events.log(build.appGuid(), "STG", "Staging package " + build.packageGuid() + " with the binary buildpack");
            zips.extract(bits.packageFile(build.packageGuid()), unfinished.resolve("app"), bits.shared());
            var commands = procfile(unfinished.resolve("app"));
            bits.keepDroplet(unfinished, droplet.guid());
            finish(build, droplet, commands);
        } catch (IOException | UncheckedIOException e) {
            fail(build, "StagingError - Staging error: the package could not be unpacked: " + e.getMessage());
        } finally {
            bits.dropUnfinished(droplet.guid());
        }
    }

    private void finish(BuildRecord build, Stamp droplet, Map<String, String> commands) {
        var kept = database.inTransaction(() -> {
            if (database.apps().find(build.appGuid()).isEmpty()) {
                return false;
            }
            var checksum = database.packages().find(build.packageGuid()).map(PackageRecord::sha256).orElse(null);
            database.droplets().insert(new DropletRecord(droplet, build.appGuid(), build.packageGuid(), DropletRecord.STAGED,
                    build.lifecycle(), commands, checksum, Metadata.NONE));
            database.builds().update(build.staged(droplet.guid()));
            expire(build.appGuid());
            return true;
        });
        if (!kept) {
            bits.dropDroplet(droplet.guid());
            return;
        }
        if (commands.isEmpty()) {
            events.log(build.appGuid(), "STG",
                    "No start command specified by buildpack or via Procfile. App will not start unless a command is provided at runtime.");
        }
        events.log(build.appGuid(), "STG", "Staging complete");
    }

    /** Takes a package away; droplets made of it stay. */
    public void dropPackage(PackageRecord record) {
        database.packages().delete(record.guid());
        bits.dropPackage(record.guid());
    }

    /** Ends builds that a killed foundation left behind. */
    public void failLeftOvers() {
        database.builds().all().stream()
                .filter(build -> build.state().equals(BuildRecord.STAGING))
                .forEach(build -> fail(build, "StagingError - Staging error: the foundation was stopped while it staged; push again"));
    }

    /** A build that cannot end well says why. */
    private void fail(BuildRecord build, String why) {
        events.log(build.appGuid(), "STG", why);
        database.builds().update(build.failed(why));
    }

    private static Map<String, String> procfile(Path app) throws IOException {
        var file = app.resolve("Procfile");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > 1 << 16) {
            return Map.of();
        }
        var commands = new TreeMap<String, String>();
        for (var line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\\R")) {
            var matcher = PROCFILE_LINE.matcher(line);
            if (matcher.matches()) {
                commands.put(matcher.group(1), matcher.group(2));
            }
        }
        return commands;
    }

    /** Keeps the newest droplets and packages of the app, and whatever is in use; the bits of all others go. */
    private void expire(String appGuid) {
        database.inTransaction(() -> {
            var app = database.apps().find(appGuid);
            if (app.isEmpty()) {
                return;
            }
            var inUse = dropletsInUse(app.get());
            var droplets = database.droplets().where("appGuid", appGuid);
            var packagesInUse = new HashSet<String>();
            droplets.stream().filter(droplet -> inUse.contains(droplet.guid())).forEach(droplet -> packagesInUse.add(droplet.packageGuid()));
            beyond(droplets, droplet -> droplet.state().equals(DropletRecord.STAGED), inUse, droplet -> {
                database.droplets().update(droplet.withState(DropletRecord.EXPIRED));
                bits.dropDroplet(droplet.guid());
            });
            beyond(database.packages().where("appGuid", appGuid), found -> found.state().equals(PackageRecord.READY), packagesInUse, found -> {
                database.packages().update(found.with(PackageRecord.EXPIRED, null, found.sha256()));
                bits.dropPackage(found.guid());
            });
        });
    }

    private Set<String> dropletsInUse(AppRecord app) {
        var inUse = new HashSet<String>();
        inUse.add(app.dropletGuid());
        database.runs().where("appGuid", app.guid()).stream().map(RunRecord::dropletGuid).forEach(inUse::add);
        database.deployments().where("appGuid", app.guid()).stream()
                .filter(deployment -> deployment.status().equals(DeploymentRecord.ACTIVE))
                .forEach(deployment -> inUse.addAll(Set.of(deployment.dropletGuid(), deployment.previousDropletGuid())));
        return inUse;
    }

    private static <T extends Entity> void beyond(Collection<T> all, Predicate<T> valid, Set<String> inUse, Consumer<T> expire) {
        var candidates = new ArrayList<>(all.stream().filter(valid).filter(one -> !inUse.contains(one.guid())).toList());
        Collections.reverse(candidates);
        List<T> old = candidates.subList(Math.min(KEPT, candidates.size()), candidates.size());
        old.forEach(expire);
    }
}

package io.byomesh.mesh.secrets;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/** Makes secrets with the JDK's generator of random numbers. */
final class FreshMaterial implements Material {

    /** Who signs the apps' identities, as Consul's auth method expects it. */
    private static final String ISSUER = "byo-mesh";

    private static final int IDENTITY_YEARS = 5;
    private static final int KEY_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;

    FreshMaterial(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Map<String, String> token() {
        return Map.of("token", UUID.randomUUID().toString());
    }

    @Override
    public Map<String, String> key() {
        var bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return Map.of("key", Base64.getEncoder().encodeToString(bytes));
    }

    @Override
    public Map<String, String> clusterId() {
        return Map.of("clusterId", UUID.randomUUID().toString());
    }

    @Override
    public Map<String, String> authority() {
        var keys = EcKeys.generate();
        var cert = new Certificates(clock.instant()).authority("byo-mesh TLS authority", keys);
        return Map.of("cert", Pem.certificate(cert), "key", EcKeys.pkcs8(keys));
    }

    @Override
    public Map<String, String> leaf(Map<String, String> authority, String dnsName) {
        var keys = EcKeys.generate();
        var issuer = Pem.readCertificate(authority.get("cert"));
        var cert = new Certificates(clock.instant()).leaf(issuer, EcKeys.read(authority.get("key")), dnsName, keys.getPublic());
        return Map.of("cert", Pem.certificate(cert), "key", EcKeys.pkcs8(keys));
    }

    @Override
    public Map<String, String> meshRoot(String clusterId) {
        var keys = EcKeys.generate();
        var cert = new Certificates(clock.instant()).meshRoot(TrustDomain.of(clusterId), keys);
        return Map.of("cert", Pem.certificate(cert), "key", EcKeys.sec1(keys), "clusterId", clusterId);
    }

    @Override
    public Map<String, String> identityKey() {
        var keys = EcKeys.generate();
        return Map.of("privateKey", EcKeys.pkcs8(keys), "publicKey", EcKeys.spki(keys.getPublic()));
    }

    /** Its times are absolute: an instance that starts again after a crash logs in with the one that it was given. */
    @Override
    public Map<String, String> identity(String app, String service, String privateKey, String clusterId) {
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var jwt = JWT.create()
                .withIssuer(ISSUER)
                .withAudience(clusterId)
                .withSubject(app)
                .withClaim("app", app)
                .withClaim("service", service)
                .withIssuedAt(now)
                .withExpiresAt(now.atZone(ZoneOffset.UTC).plusYears(IDENTITY_YEARS).toInstant())
                .sign(Algorithm.ECDSA256((ECPrivateKey) EcKeys.read(privateKey).getPrivate()));
        return Map.of("jwt", jwt);
    }
}

package io.byomesh.mesh.secrets;

import java.util.Map;

/** Stands for secrets that only an update makes. Needs no cryptography, which takes longer to load than a preview may take. */
final class Placeholders implements Material {

    private static final String WORD = "made by the update";

    @Override
    public Map<String, String> token() {
        return Map.of("token", WORD);
    }

    @Override
    public Map<String, String> key() {
        return Map.of("key", WORD);
    }

    @Override
    public Map<String, String> clusterId() {
        return Map.of("clusterId", WORD);
    }

    @Override
    public Map<String, String> authority() {
        return Map.of("cert", WORD, "key", WORD);
    }

    @Override
    public Map<String, String> leaf(Map<String, String> authority, String dnsName) {
        return Map.of("cert", WORD, "key", WORD);
    }

    @Override
    public Map<String, String> meshRoot(String clusterId) {
        return Map.of("cert", WORD, "key", WORD, "clusterId", clusterId);
    }

    @Override
    public Map<String, String> identityKey() {
        return Map.of("privateKey", WORD, "publicKey", WORD);
    }

    @Override
    public Map<String, String> identity(String app, String service, String privateKey, String clusterId) {
        return Map.of("jwt", WORD);
    }
}

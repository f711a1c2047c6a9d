package io.byomesh.mesh.secrets;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** Text around bytes, with a word that says what they are. */
final class Pem {

    private static final String CERTIFICATE = "CERTIFICATE";

    private Pem() {}

    static String write(String type, byte[] content) {
        var text = new StringWriter();
        try (var pem = new PemWriter(text)) {
            pem.writeObject(new PemObject(type, content));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    static String certificate(X509CertificateHolder cert) {
        try {
            return write(CERTIFICATE, cert.getEncoded());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The first object of a text.
     *
     * @throws UnusableException if there is none
     */
    static PemObject read(String text) {
        PemObject found = null;
        try (var pem = new PemReader(new StringReader(text))) {
            found = pem.readPemObject();
        } catch (IOException | RuntimeException e) {
            // Said below, without the cause, whose words may be those of the text.
        }
        if (found == null || found.getContent().length == 0) {
            throw new UnusableException("is no PEM", "set the whole text, from -----BEGIN to the end of the line that begins with -----END");
        }
        return found;
    }

    /** @throws UnusableException if the first object of the text is no certificate */
    static X509CertificateHolder readCertificate(String text) {
        var object = read(text);
        if (!object.getType().equals(CERTIFICATE)) {
            throw new UnusableException("is a PEM of the kind " + object.getType(), "set one that begins with -----BEGIN CERTIFICATE-----");
        }
        try {
            return new X509CertificateHolder(object.getContent());
        } catch (IOException | RuntimeException e) {
            throw new UnusableException("is a PEM in which there is no certificate", "set one that openssl x509 -text can read");
        }
    }
}

package io.byomesh.mesh.secrets;

/** What is wrong with a text that should be a key or a certificate, without the text. */
final class UnusableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String fix;

    /**
     * @param what what is wrong, to stand after the setting's name
     * @param fix what to set instead
     */
    UnusableException(String what, String fix) {
        super(what);
        this.fix = fix;
    }

    String fix() {
        return fix;
    }
}

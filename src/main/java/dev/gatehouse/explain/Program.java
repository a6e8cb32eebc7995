package dev.gatehouse.explain;

/** Who has written a line. */
public enum Program {

    /** Gatehouse writes its errors in nginx's words; its hints are its own. */
    GATEHOUSE("Gatehouse"), NGINX("nginx, or Gatehouse"), HAPROXY("HAProxy"), CADDY("Caddy"), TRAEFIK(
            "Traefik"), APACHE(
                    "Apache"), AUDIT("the kernel's audit"), ACCESS_LOG("an access log");

    private final String words;

    Program(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}

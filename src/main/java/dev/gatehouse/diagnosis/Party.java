package dev.gatehouse.diagnosis;

/** Who has to act. */
public enum Party {

    /** Who runs the application behind the proxy. */
    APPLICATION("whoever runs the application"),

    /** Who writes the sites of the proxy. */
    CONFIGURATION("whoever writes the configuration of Gatehouse"),

    /** Who has the rights of an administrator on the machine of the proxy. */
    MACHINE("the administrator of this machine"),

    /** Who runs routers, firewalls and cables between the two. */
    NETWORK("whoever runs the network between this machine and the application"),

    /** Who runs the zone of the name, or the name servers. */
    DNS("whoever runs the name server, or the zone of the name"),

    /** Nobody knows. */
    UNKNOWN("nobody can say yet");

    private final String words;

    Party(String words) {
        this.words = words;
    }

    /** In the middle of a sentence. */
    public String words() {
        return words;
    }
}

package dev.gatehouse.tls;

/** An authority that visitors' devices know already, or that a whole house has told them of. */
public interface PublicAuthority extends Issuer {

    /** Whether it is asked for this certificate; else the local authority makes it. */
    boolean signs(Wanted wanted);
}

package dev.gatehouse.site;

/** Nothing is served where the operator has written nothing. */
enum NoStandIns implements StandInSites {

    INSTANCE;

    @Override
    public boolean areNeeded(Settings settings, Sites own) {
        return false;
    }

    @Override
    public Sites sites() {
        throw new UnsupportedOperationException();
    }
}

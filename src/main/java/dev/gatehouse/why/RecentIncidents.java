package dev.gatehouse.why;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The last failed requests, by their ids. They are forgotten when the program ends. Safe from any thread. */
public final class RecentIncidents {

    public static final int MOST = 1_000;

    private final Map<String, FailedRequest> requests = new LinkedHashMap<>() {

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, FailedRequest> eldest) {
            return size() > MOST;
        }
    };

    public synchronized void add(FailedRequest request) {
        requests.put(request.id(), request);
    }

    public synchronized Optional<FailedRequest> withId(String id) {
        return Optional.ofNullable(requests.get(id));
    }
}

package dev.gatehouse.storage;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

import dev.gatehouse.site.Settings;

/**
 * Values in a Redis: for each folder a hash of values and one of stamps, changed together; for each lease a key that ends by itself.
 * The connection is made when it is first needed, and made again when it is lost; meanwhile every call fails at once.
 *
 * @see <a href="https://redis.io/docs/latest/commands/set/#patterns">SET, "patterns"</a> for the lease
 */
final class RedisStorage implements Storage, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisStorage.class);

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final String PREFIX = "gatehouse:";
    private static final String IO_URING = "io.lettuce.core.iouring";

    static {
        // Where both are there, the client takes epoll and then complains about the options of the other.
        if (System.getProperty(IO_URING) == null) {
            System.setProperty(IO_URING, "false");
        }
    }

    private static final String WRITE = """
            redis.call('hset', KEYS[1], ARGV[1], ARGV[2])
            redis.call('hset', KEYS[2], ARGV[1], ARGV[3])
            return 1""";
    private static final String DELETE = """
            redis.call('hdel', KEYS[1], ARGV[1])
            return redis.call('hdel', KEYS[2], ARGV[1])""";
    private static final String RENEW = """
            if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end
            return 0""";
    private static final String GIVE_BACK = """
            if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
            return 0""";

    private final String address;
    private final ClientResources resources;
    private final RedisClient client;
    private @Nullable StatefulRedisConnection<String, String> connection;

    RedisStorage(String uri) {
        RedisURI parsed = RedisURI.create(uri);
        parsed.setTimeout(PATIENCE);
        this.address = StorageProperties.withoutSecret(uri);
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(Delay.constant(AGAIN))
                .build();
        this.client = RedisClient.create(resources, parsed);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder().connectTimeout(PATIENCE).build())
                .timeoutOptions(TimeoutOptions.enabled(PATIENCE))
                .build());
    }

    /** One that cannot be reached now is no reason not to serve; it may be there in a minute. */
    @Override
    public void check(Settings settings) {
        // The address has been looked at already.
    }

    @Override
    public Optional<String> read(String name) {
        Place place = Place.of(name);
        return ask(name, "read", redis -> Optional.ofNullable(redis.hget(place.values(), place.field())));
    }

    @Override
    public void write(String name, String value) {
        Place place = Place.of(name);
        ask(name, "written", redis -> redis.eval(WRITE, ScriptOutputType.INTEGER, place.keys(), place.field(), value,
                UUID.randomUUID().toString()));
    }

    @Override
    public void delete(String name) {
        Place place = Place.of(name);
        ask(name, "removed", redis -> redis.eval(DELETE, ScriptOutputType.INTEGER, place.keys(), place.field()));
    }

    @Override
    public Map<String, String> list(String folder) {
        Place place = Place.of(Names.require(folder) + "/any");
        Map<String, String> stamps = new TreeMap<>();
        ask(folder, "listed", redis -> redis.hgetall(place.stamps()))
                .forEach((field, stamp) -> stamps.put(folder + "/" + field, stamp));
        return stamps;
    }

    @Override
    public Optional<Lease> lease(String name, Duration time) {
        String key = PREFIX + "lease:" + Names.require(name);
        String token = UUID.randomUUID().toString();
        boolean mine = ask(name, "taken for this node",
                redis -> Optional.ofNullable(redis.set(key, token, SetArgs.Builder.nx().px(time)))).isPresent();
        return mine ? Optional.of(new Taken(key, token, time)) : Optional.empty();
    }

    /** A thread that is told to stop says so when the answer is there, and asks once more if it was told while it waited. */
    private <T> T ask(String name, String done, Function<RedisCommands<String, String>, T> question) {
        boolean interrupted = Thread.interrupted();
        try {
            try {
                return question.apply(connected().sync());
            } catch (RedisCommandInterruptedException _) {
                interrupted = true;
                return question.apply(connected().sync());
            }
        } catch (RedisException e) {
            throw new StorageException("%s cannot be %s: %s does not answer as it should (%s)".formatted(name, done,
                    address, NestedExceptionUtils.getMostSpecificCause(e).getMessage()), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized StatefulRedisConnection<String, String> connected() {
        StatefulRedisConnection<String, String> made = connection;
        if (made == null) {
            made = client.connect();
            connection = made;
        }
        return made;
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, PATIENCE);
        resources.shutdown(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Where a value is. What stands in braces keeps both hashes on one node of a cluster. */
    private record Place(String values, String stamps, String field) {

        static Place of(String name) {
            int slash = Names.require(name).lastIndexOf('/');
            String folder = PREFIX + "{" + name.substring(0, Math.max(slash, 0)) + "}:";
            return new Place(folder + "values", folder + "stamps", name.substring(slash + 1));
        }

        String[] keys() {
            return new String[]{values, stamps};
        }
    }

    private final class Taken implements Lease {

        private final String key;
        private final String token;
        private final Duration time;

        Taken(String key, String token, Duration time) {
            this.key = key;
            this.token = token;
            this.time = time;
        }

        @Override
        public boolean renew() {
            return did("renewed", RENEW, token, String.valueOf(time.toMillis()));
        }

        @Override
        public void close() {
            try {
                did("given back", GIVE_BACK, token);
            } catch (StorageException e) {
                LOG.warn("{}; it ends by itself", e.getMessage());
            }
        }

        private boolean did(String what, String script, String... values) {
            Long changed = ask(key, what,
                    redis -> redis.eval(script, ScriptOutputType.INTEGER, new String[]{key}, values));
            return changed != null && changed > 0;
        }
    }
}

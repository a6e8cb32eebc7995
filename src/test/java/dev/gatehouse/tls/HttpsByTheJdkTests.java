package dev.gatehouse.tls;

/** The same as {@link HttpsTests} where BoringSSL does not run. */
class HttpsByTheJdkTests extends HttpsTests {

    @Override
    TlsProvider provider() {
        return TlsProvider.JDK;
    }
}

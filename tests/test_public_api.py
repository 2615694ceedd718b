"""The public API, name by name. To change it is a decision: see CONTRIBUTING."""

import importlib

import pytest

PUBLIC_API = {
    "codeforlife": """
        BASE_DIR DATA_DIR Secrets TEMPLATES_DIR USER_DIR __version__ set_up_settings
    """,
    "codeforlife.auth": """
        AwsSessionSecurityCredentialsSupplier GcpWifCredentials
        get_gcp_service_account_credentials
    """,
    "codeforlife.caches": """
        BaseCache BaseDynamicKeyCache BaseFixedKeyCache
    """,
    "codeforlife.commands": """
        LoadFixtures SummarizeFixtures
    """,
    "codeforlife.conf": """
        Aws Bulk Conf Encryption GitHub Google Health Login Mail MetadataCookie OpenApi
        Platform S3App S3Static Server Service conf get_settings
    """,
    "codeforlife.configuration": """
        ConfigurationError MissingExtraError describe is_listing
    """,
    "codeforlife.encryption": """
        Aead BlindIndex DecryptionError EncryptionError KeyProvider KeyServiceError
        Keyring Keyset KeysetError KeysetReadOnlyError MissingKeysetError
        ShreddedDataError
        UnknownKeyError create_dek get_dek_aead get_key_provider get_keyring
    """,
    "codeforlife.exceptions": """
        Conflict LengthRequired exception_handler
    """,
    "codeforlife.filters": """
        FilterBackend FilterSet
    """,
    "codeforlife.forms": """
        BaseLoginForm BaseOAuth2LoginForm
    """,
    "codeforlife.health": """
        HealthCheck HealthCheckDetailList HealthStatus Unhealthy check_broker
        check_cache check_database check_migrations resolve_health_status run_checks
    """,
    "codeforlife.logging": """
        JsonFormatter
    """,
    "codeforlife.mail": """
        EmailAttachment MailCall MailError Preference add_contact outbox
        remove_contact send_mail
    """,
    "codeforlife.middlewares": """
        AuthenticationMiddleware SessionMiddleware
    """,
    "codeforlife.models": """
        AbstractBaseSession AbstractBaseUser AnyModel BaseDataEncryptionKeyModel
        BaseSessionStore DataEncryptionKeyModel EncryptedModel Model
    """,
    "codeforlife.models.fields": """
        BaseEncryptedField BlindIndexField Ciphertext DataEncryptionKeyField
        DeferredAttribute EncryptedAttribute EncryptedBinaryField EncryptedDateField
        EncryptedFieldError EncryptedJSONField EncryptedTextField ScanLimitError
        get_encrypted_fields with_index_fields with_index_names
    """,
    "codeforlife.models.signals": """
        UpdateFields model_receiver post_save pre_save update_fields_includes
    """,
    "codeforlife.openapi": """
        AutoSchema
    """,
    "codeforlife.pagination": """
        LimitOffsetPagination
    """,
    "codeforlife.parsers": """
        JSONParser check_body_has_length
    """,
    "codeforlife.permissions": """
        AND AllowAny AllowNone AuthHeaderIsGitHubOidcToken BasePermission
        IsAuthenticated NOT OR Permission
    """,
    "codeforlife.renderers": """
        JSONRenderer
    """,
    "codeforlife.request": """
        BaseHttpRequest BaseRequest BaseWSGIRequest HttpRequest Request WSGIRequest
    """,
    "codeforlife.response": """
        NonFieldErrorsResponse Response
    """,
    "codeforlife.routers": """
        DefaultRouter default_router
    """,
    "codeforlife.serializers": """
        BaseModelListSerializer BaseModelSerializer BaseSerializer
        ModelListSerializer ModelSerializer QueryPlan query_plan
    """,
    "codeforlife.server": """
        Server
    """,
    "codeforlife.tasks": """
        BigQueryTask DataWarehouseTask Task get_celery_app get_local_sqs_url
        get_task_name shared_task
    """,
    "codeforlife.tests": """
        APIClient APIRequestFactory APITestCase BaseAPIClient BaseAPIRequestFactory
        BaseAPITestCase BaseModelListSerializerTestCase BaseModelSerializerTestCase
        BaseModelViewSetClient BaseModelViewSetTestCase BasePermissionTestCase
        CeleryTestCase Client InterruptPipelineError ModelListSerializerTestCase
        ModelSerializerTestCase ModelTestCase ModelViewSetClient
        ModelViewSetTestCase PermissionTestCase RegexValidatorTestCase TestCase
        ValidatorTestCase
    """,
    "codeforlife.tests.factories": """
        make_auth_factor make_class make_daily_activity make_google_user
        make_independent make_independent_user make_join_release_student
        make_otp_bypass_tokens make_school make_school_teacher_invitation
        make_session make_session_auth_factor make_student make_student_user
        make_teacher make_teacher_user make_total_activity make_user
        make_user_session
    """,
    "codeforlife.throttling": """
        LoginAttempt LoginThrottled get_account get_address lift_lock
    """,
    "codeforlife.types": """
        Args CookieSamesite DataDict DatabaseEngine Env JsonDict JsonList JsonValue
        KwArgs LogLevel OAuth2TokenFromCodeDict OAuth2TokenFromRefreshDict
        OrderedDataDict SubscriptableGeneric Validators fill_from_type_args get_arg
        get_type_args
    """,
    "codeforlife.urls": """
        UrlPatterns get_urlpatterns handler400 handler403 handler404 handler500
    """,
    "codeforlife.urls.handlers": """
        handler400 handler403 handler404 handler500
    """,
    "codeforlife.user": """
        FIXTURES_DIR TEMPLATES_DIR
    """,
    "codeforlife.user.auth.backends": """
        EmailBackend GoogleBackend OtpBackend OtpBypassTokenBackend StaffBackend
        StudentAutoBackend StudentBackend
    """,
    "codeforlife.user.auth.password_validators": """
        IndependentPasswordValidator PasswordValidator StudentPasswordValidator
        TeacherPasswordValidator
    """,
    "codeforlife.user.caches": """
        GoogleOAuth2TokenCache
    """,
    "codeforlife.user.filters": """
        ClassFilterSet UserFilterSet
    """,
    "codeforlife.user.models": """
        AdminSchoolTeacher AdminSchoolTeacherUser AdminSchoolTeacherUserManager
        AnyTeacher AnyTypedTeacher AnyTypedUser AnyUser AuthFactor Class
        ClassModelManager ContactableUser ContactableUserManager DailyActivity
        GoogleUser GoogleUserManager Independent IndependentUser
        IndependentUserManager JoinReleaseStudent NonAdminSchoolTeacher
        NonAdminSchoolTeacherUser NonAdminSchoolTeacherUserManager NonSchoolTeacher
        NonSchoolTeacherUser NonSchoolTeacherUserManager OtpBypassToken School
        SchoolModelManager SchoolTeacher SchoolTeacherInvitation
        SchoolTeacherInvitationModelManager SchoolTeacherUser
        SchoolTeacherUserManager Session SessionAuthFactor Student
        StudentModelManager StudentUser StudentUserManager Teacher
        TeacherModelManager TeacherUser TeacherUserManager TotalActivity
        TypedTeacher TypedUser User UserManager UserProfile UserSession
        class_name_validators school_name_validators teacher_as_type
        user_first_name_validators user_last_name_validators
    """,
    "codeforlife.user.models.teacher": """
        AdminSchoolTeacher AnyTeacher AnyTypedTeacher NonAdminSchoolTeacher
        NonSchoolTeacher SchoolTeacher Teacher TeacherModelManager TypedTeacher
        teacher_as_type teacher_view
    """,
    "codeforlife.user.models.user": """
        AdminSchoolTeacherUser AdminSchoolTeacherUserManager AnyTypedUser AnyUser
        ContactableUser ContactableUserManager GoogleUser GoogleUserManager
        IndependentUser IndependentUserManager NonAdminSchoolTeacherUser
        NonAdminSchoolTeacherUserManager NonSchoolTeacherUser
        NonSchoolTeacherUserManager SchoolTeacherUser SchoolTeacherUserManager
        StudentUser StudentUserManager TeacherUser TeacherUserManager TypedUser User
        UserManager UserProfile user_first_name_validators user_last_name_validators
    """,
    "codeforlife.user.permissions": """
        IsIndependent IsStudent IsTeacher SyncedWithGoogle
    """,
    "codeforlife.user.scoping": """
        classes_visible_to schools_visible_to users_visible_to
    """,
    "codeforlife.user.serializers": """
        BaseUserSerializer ClassSerializer SchoolSerializer StudentSerializer
        TeacherSerializer UserSerializer
    """,
    "codeforlife.user.signals": """
        auth_factor teacher_receiver user_receiver
    """,
    "codeforlife.user.views": """
        ClassViewSet SchoolViewSet UserViewSet
    """,
    "codeforlife.validators": """
        AsciiAlphaCharSetValidator AsciiAlphanumericCharSetValidator
        AsciiCharSetValidatorBuilder AsciiNumericCharSetValidator CharSetValidator
        CharSetValidatorBuilder EnhancedRegexValidator
        LowercaseAsciiAlphaCharSetValidator
        LowercaseAsciiAlphanumericCharSetValidator
        LowercaseUnicodeAlphaCharSetValidator
        LowercaseUnicodeAlphanumericCharSetValidator UnicodeAlphaCharSetValidator
        UnicodeAlphanumericCharSetValidator UnicodeCharSetValidatorBuilder
        UnicodeNumericCharSetValidator UppercaseAsciiAlphaCharSetValidator
        UppercaseAsciiAlphanumericCharSetValidator
        UppercaseUnicodeAlphaCharSetValidator
        UppercaseUnicodeAlphanumericCharSetValidator
    """,
    "codeforlife.validators.char_set": """
        AsciiAlphaCharSetValidator AsciiAlphanumericCharSetValidator
        AsciiCharSetValidatorBuilder AsciiNumericCharSetValidator CharSetValidator
        CharSetValidatorBuilder LowercaseAsciiAlphaCharSetValidator
        LowercaseAsciiAlphanumericCharSetValidator
        LowercaseUnicodeAlphaCharSetValidator
        LowercaseUnicodeAlphanumericCharSetValidator UnicodeAlphaCharSetValidator
        UnicodeAlphanumericCharSetValidator UnicodeCharSetValidatorBuilder
        UnicodeNumericCharSetValidator UppercaseAsciiAlphaCharSetValidator
        UppercaseAsciiAlphanumericCharSetValidator
        UppercaseUnicodeAlphaCharSetValidator
        UppercaseUnicodeAlphanumericCharSetValidator
    """,
    "codeforlife.views": """
        APIRootView APIView BaseAPIView BaseLoginView BaseModelViewSet
        CsrfCookieView HealthCheckView LogoutView ModelViewSet action
        session_expired_view
    """,
}


@pytest.mark.parametrize("module", PUBLIC_API)
def test_public_names(module: str) -> None:
    public = importlib.import_module(module)
    assert sorted(public.__all__) == PUBLIC_API[module].split()
    assert [name for name in public.__all__ if not hasattr(public, name)] == []

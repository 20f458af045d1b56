"""URLs of operators for people, under ``konten/``."""

from django.urls import path

from portal.accounts.views import people

app_name = "people"
urlpatterns = [
    path("", people.people_list, name="list"),
    path("einladen/", people.invitation_create, name="invitation_create"),
    path("einladungen/<int:pk>/zurueckziehen/", people.invitation_revoke, name="invitation_revoke"),
    path("<int:pk>/deaktivieren/", people.user_deactivate, name="user_deactivate"),
    path("<int:pk>/aktivieren/", people.user_reactivate, name="user_reactivate"),
]

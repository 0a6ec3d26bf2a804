from django.urls import path

from contacts import views

app_name = "contacts"
QUERY = ("q", "before")  # what these pages read of an address

urlpatterns = [
    path("", views.index, name="index"),
    path("teams/<str:slug>/", views.team_detail, name="team"),
    path("posts/<str:slug>/", views.post_detail, name="post"),
    path("posts/<int:pk>.vcf", views.post_card, name="post-card"),
    path("posts/<int:pk>.v3.vcf", views.post_card, {"version": 3}, name="post-card-3"),
]
